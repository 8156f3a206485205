#!/usr/bin/env bash
# The bundled span model trained on a machine with CUDA and no network, in three steps:
#
#     bash benchmarks/span_training_gpu.sh pack DATA WORDNET     here: what the machine needs, in .data/gpu (21 MB)
#     bash benchmarks/span_training_gpu.sh run OUT               there: prepare, train, what was learned into OUT (27 MB)
#     bash benchmarks/span_training_gpu.sh finish DATA WORDNET OUT   here: calibrate, evaluate, pack into .data/span/packed
#
# `run` takes MINUTES (6) of training after about three to prepare; run again on the same machine it goes on. The machine
# has a python3 with CUDA's torch; wheels of what it lacks are carried. A teacher is too large to be carried: where the
# machine has one, SET="--set teacher.checkpoint=DIR" names it. DEVICE=cpu and SET="--set ..." rehearse it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

step=${1:?usage: span_training_gpu.sh pack|run|finish ...}
carried=.data/gpu
work=.data/span
minutes=${MINUTES:-6}
device=${DEVICE:-cuda}
# shellcheck disable=SC2206 # options are words
changes=(--set "budget.minutes=$minutes" --set generated.texts=150000
    --set optimisation.tokens=32768 --set optimisation.texts=1024
    --set optimisation.encoder_rate=4.0e-4 --set optimisation.head_rate=1.0e-3 ${SET:-})
recipe() { "$python" -m models.training.span "$@" --work "$work" "${changes[@]}"; }

case $step in
pack)
    data=${2:?DATA} wordnet=${3:?WORDNET}
    rm -rf "$carried"
    mkdir -p "$carried/data" "$carried/wordnet" "$carried/wheels"
    cp -r "$data/ner_dev.jsonl.gz" "$data/eval" "$data"/label_*.json "$carried/data/"
    # What the recipe does not read would not fit: 64 MiB may travel, and the repository is 40 of them.
    unread='"source": "(GMB|UFET crowd|SciERC|GUM|SLIMER Pile-NER validation|GermEval 2014 dev)"'
    gzip -dc "$data/ner_train.jsonl.gz" | grep -vE "$unread" | gzip -9 >"$carried/data/ner_train.jsonl.gz"
    gzip -dc "$data/nli_train.jsonl.gz" | grep -F '"ConjNLI"' | gzip -9 >"$carried/data/nli_train.jsonl.gz"
    for name in data.noun index.noun index.adj noun.exc; do gzip -9c "$wordnet/$name" >"$carried/wordnet/$name.gz"; done
    python3 -m pip download --quiet --no-deps --only-binary=:all: --python-version 3.12 --implementation cp \
        --platform manylinux_2_17_x86_64 --platform manylinux2014_x86_64 -c constraints.txt -d "$carried/wheels" \
        annotated-types faker gliner pydantic pydantic-core typing-extensions typing-inspection
    du -sh "$carried"
    ;;
run)
    out=${2:?OUT}
    python=python3
    site=$(mktemp -d)
    # A rehearsal on a CPU has it all in its own environment.
    [ "$device" = cpu ] || python3 -m pip install --quiet --no-index --no-deps --no-compile --target "$site" "$carried"/wheels/*.whl
    export PYTHONPATH=$PWD:$site HF_HUB_OFFLINE=1 PYTHONUNBUFFERED=1 TOKENIZERS_PARALLELISM=false
    gzip -df "$carried"/wordnet/*.gz 2>/dev/null || true
    changes+=(--set "open_types.wordnet=$carried/wordnet")
    workers=$(($(nproc) > 2 ? $(nproc) - 2 : 0))
    recipe prepare --data "$carried/data" --workers "$workers"
    recipe train --device "$device" --workers "$workers"
    recipe give --weights "$work/weights.safetensors" --device "$device"
    mkdir -p "$out"
    split -b 15000000 -d "$work/weights.safetensors" "$out/weights.safetensors."
    cp "$work/training.jsonl" "$work/training.svg" "$work/preparation.json" "$out/"
    ;;
finish)
    data=${2:?DATA} wordnet=${3:?WORDNET} out=${4:?OUT}
    python=.venv/bin/python
    changes+=(--set "open_types.wordnet=$wordnet")
    recipe prepare --data "$data"
    cat "$out"/weights.safetensors.* >"$work/weights.safetensors"
    cp "$out/training.jsonl" "$out/training.svg" "$work/"
    recipe take --weights "$work/weights.safetensors"
    recipe calibrate --data "$data"
    recipe evaluate --data "$data" --beside bundled/span
    recipe pack
    ;;
*)
    echo "no step $step" >&2
    exit 2
    ;;
esac

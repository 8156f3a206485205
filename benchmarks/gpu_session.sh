#!/usr/bin/env bash
# Correctness on CUDA, then the GPU tables, in under eight minutes and without a network.
#
#     bash benchmarks/gpu_session.sh OUT [WHEELS]
#
# OUT gets everything that is printed, and bench.json and bench.html. WHEELS is a folder of wheels (benchmarks/gpu_wheels.sh
# fills one); it is added to the torch with CUDA that the machine's python3 already has. Without WHEELS the environment of
# python3 must have it all. DEVICE=cpu rehearses the session on a machine without a GPU. A part that fails or takes too
# long loses none of the others; the exit status says how many did.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

out=${1:?usage: gpu_session.sh OUT [WHEELS]}
wheels=${2:-}
device=${DEVICE:-cuda}
# A rehearsal on a CPU is to reach the end, however long it takes.
patience=$([ "$device" = cpu ] && echo 5 || echo 1)
failures=0
mkdir -p "$out"
out=$(cd "$out" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

part() { # name, seconds, command...
    local name=$1 limit=$2
    shift 2
    printf '\n== %s (after %s s)\n' "$name" "$SECONDS" | tee -a "$out/session.txt"
    # As Ctrl-C: the bench then shows what it has.
    timeout --signal=INT --kill-after=10 $((limit * patience)) "$@" 2>&1 | tee -a "$out/session.txt"
    local status=${PIPESTATUS[0]}
    if [ "$status" -ne 0 ]; then
        printf '== %s: exit status %s\n' "$name" "$status" | tee -a "$out/session.txt"
        failures=$((failures + 1))
    fi
}

# Into a folder of their own: a virtual environment would not see the packages of a python3 that is one itself.
if [ -n "$wheels" ]; then
    part install 90 python3 -m pip install --quiet --no-index --no-deps --no-compile --target "$scratch/site" "$wheels"/*.whl
fi
export PYTHONPATH=$PWD:$scratch/site${PYTHONPATH:+:$PYTHONPATH} SPANHOST_DATA_DIR=$scratch/data HF_HUB_OFFLINE=1 PYTHONUNBUFFERED=1

part machine 30 python3 - <<'PYTHON'
import torch

from models.engines.machine import describe

print(describe())
if torch.cuda.is_available():
    print(torch.cuda.get_device_name(0), "torch", torch.__version__, "CUDA", torch.version.cuda)
PYTHON
part "CUDA beside the CPU" 100 python3 -m pytest -q -rs -p no:cacheprovider -o filterwarnings=default --confcutdir tests/models/gliner \
    tests/models/gliner/test_cuda.py
part "bundled model beside the library" 90 python3 -m benchmarks.throughput --device "$device" --rounds 5 \
    --case "10 labels a text, own" --json "$out/bundled.json"
part "DeBERTa beside the library" 90 python3 -m benchmarks.throughput --checkpoint deberta-v3-small --rounds 5 \
    --device "$device" --case "10 labels a text, own" --json "$out/deberta.json"
part "device against device" 100 python3 -m server.cli bench --device "$device" --seconds 0.3 --out "$out"
if [ "$device" != cpu ]; then
    part "the same on the CPU" 40 python3 -m server.cli bench --device cpu --engine onnx --seconds 0.2 --out "$out/cpu"
fi
printf '\n%s parts failed, %s s in all\n' "$failures" "$SECONDS" | tee -a "$out/session.txt"
exit "$failures"

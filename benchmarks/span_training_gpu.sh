#!/usr/bin/env bash
# The bundled span model trained on a machine with CUDA and no network, in three steps:
#
#     bash benchmarks/span_training_gpu.sh pack DATA WORDNET [TEACHER]   here: prepare; what the machine needs, in .data/gpu
#     bash benchmarks/span_training_gpu.sh run OUT           there: train; what each run learned in parts, into OUT (27 MB)
#     bash benchmarks/span_training_gpu.sh finish DATA OUT   here: the mean of the runs, calibrated, evaluated and packed
#
# `pack` asks the teacher, which takes a CPU a quarter of an hour, several times that without bfloat16; the parcel has
# 17 MB and a quarter of a kB for each mention taught. `run` trains RUNS (2) times for MINUTES (5) each, from seeds of
# their own. Steps count, not their size: what came of few and large ones is in results/span_training.md. The machine has
# a python3 with CUDA's torch; wheels of what it lacks are carried. DEVICE=cpu and SET="--set ..." rehearse it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

step=${1:?usage: span_training_gpu.sh pack|run|finish ...}
carried=.data/gpu
work=.data/span
device=${DEVICE:-cuda}
# shellcheck disable=SC2206 # options are words
changes=(--set "budget.minutes=${MINUTES:-5}" --set generated.texts=120000
    --set optimisation.tokens=8192 --set optimisation.texts=256
    --set optimisation.encoder_rate=2.0e-4 --set optimisation.head_rate=8.0e-4 ${SET:-})
recipe() { "$python" -m models.training.span "$@" "${changes[@]}"; }

case $step in
pack)
    data=${2:?DATA} wordnet=${3:?WORDNET} teacher=${4:-}
    python=.venv/bin/python
    changes+=(--set "open_types.wordnet=$wordnet")
    [ -z "$teacher" ] || changes+=(--set "teacher.checkpoint=$teacher")
    rm -rf "$carried"
    mkdir -p "$carried/wheels"
    recipe prepare --work "$work" --data "$data" --workers "$(nproc)"
    recipe wrap --work "$work" --parcel "$carried/parcel.tar.xz"
    python3 -m pip download --quiet --no-deps --only-binary=:all: --python-version 3.12 --implementation cp \
        --platform manylinux_2_28_x86_64 --platform manylinux_2_17_x86_64 --platform manylinux2014_x86_64 \
        -c constraints.txt -d "$carried/wheels" \
        annotated-types faker gliner pydantic pydantic-core tokenizers transformers typing-extensions typing-inspection
    du -sh "$carried"
    ;;
run)
    out=${2:?OUT}
    python=python3
    site=$(mktemp -d)
    # A rehearsal on a CPU has it all in its own environment.
    [ "$device" = cpu ] || python3 -m pip install --quiet --no-index --no-deps --no-compile --target "$site" "$carried"/wheels/*.whl
    export PYTHONPATH=$PWD:$site HF_HUB_OFFLINE=1 PYTHONUNBUFFERED=1 TOKENIZERS_PARALLELISM=false
    workers=$(($(nproc) > 2 ? $(nproc) - 1 : 0))
    mkdir -p "$out"
    for run in $(seq 1 "${RUNS:-2}"); do
        there=$carried/run$run
        recipe unwrap --work "$there" --parcel "$carried/parcel.tar.xz"
        # What the first run embedded need not be embedded again.
        [ "$run" = 1 ] || cp "$carried/run1/sentences.npy" "$there/"
        recipe train --work "$there" --set "seed=$((19 + run))" --device "$device" --workers "$workers"
        recipe give --work "$there" --weights "$there/weights.safetensors" --device "$device"
        split -b 15000000 -d "$there/weights.safetensors" "$out/run$run.safetensors."
        cp "$there/training.jsonl" "$out/run$run.jsonl"
    done
    ;;
finish)
    data=${2:?DATA} out=${3:?OUT}
    python=.venv/bin/python
    weights=()
    for first in "$out"/run*.safetensors.00; do
        name=$(basename "$first" .00)
        cat "$out/$name".* >"$work/$name"
        weights+=("$work/$name")
    done
    cat "$out"/run*.jsonl >"$work/training.jsonl"
    recipe take --work "$work" --weights "${weights[@]}"
    recipe calibrate --work "$work" --data "$data"
    recipe evaluate --work "$work" --data "$data" --beside bundled/span
    recipe pack --work "$work"
    ;;
*)
    echo "no step $step" >&2
    exit 2
    ;;
esac

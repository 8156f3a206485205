#!/usr/bin/env bash
# Fills a folder with the wheels that benchmarks/gpu_session.sh adds to a machine with CUDA's torch: all but torch itself.
#
#     bash benchmarks/gpu_wheels.sh FOLDER [PYTHON_VERSION]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

folder=${1:?usage: gpu_wheels.sh FOLDER [PYTHON_VERSION]}
version=${2:-3.12}
packages=(
    annotated-types annotated-doc cffi cryptography disentangled-flash google-re2 phonenumbers pycparser python-stdnum
    sentencex gliner hf-xet huggingface-hub iniconfig numpy onnxruntime orjson packaging pluggy
    prometheus-client pydantic pydantic-core pydantic-settings pygments pytest python-dotenv pyyaml regex rich
    markdown-it-py mdurl safetensors shellingham sentencepiece tokenizers transformers tqdm typer typing-extensions
    typing-inspection flatbuffers protobuf click
)
platforms=()
for glibc in 2_17 2_24 2_27 2_28 2_31 2_34; do
    platforms+=(--platform "manylinux_${glibc}_x86_64")
done
mkdir -p "$folder"
for package in "${packages[@]}"; do
    python3 -m pip download --quiet --no-deps --only-binary=:all: --implementation cp --python-version "$version" \
        "${platforms[@]}" --platform manylinux2014_x86_64 -c constraints.txt -d "$folder" "$package" ||
        printf 'no wheel of %s\n' "$package" >&2
done
du -sh "$folder"

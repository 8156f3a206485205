#!/usr/bin/env bash
# Builds an image on a minimal Debian without a container engine, starts it as its own settings say, asks it the example
# request, and prints a Markdown table. Needs root, and Debian's buildah, debootstrap, iproute2 and util-linux.
#
#   bash benchmarks/image.sh [cpu|gpu] > benchmarks/results/image.md
#
# The gpu image made so has no driver and no CUDA base: it shows that the image builds, its size, and that it serves on
# the CPU where there is no GPU.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

fail() {
    echo "image.sh: $*" >&2
    exit 1
}

say() {
    echo "image.sh: $*" >&2
}

flavour=${1:-cpu}
[ -f "Dockerfile.$flavour" ] || fail "there is no Dockerfile.$flavour"
[ "$(id -u)" = 0 ] || fail "must be root: debootstrap and buildah's chroot isolation need it"
for tool in apt-get buildah chroot debootstrap du ip python3 unshare; do
    command -v "$tool" > /dev/null || fail "$tool is missing; apt-get install buildah debootstrap iproute2 python3"
done

work=$(mktemp -d)
export TMPDIR=$work # buildah's scratch files go with the rest

store() {
    buildah --root "$work/store" --runroot "$work/run" --storage-driver vfs "$@"
}

clean() {
    store umount --all > /dev/null 2>&1 || true
    rm -rf --one-file-system "$work"
}
trap clean EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# The mirror that this machine's own package manager is set up with.
debian_mirror() {
    apt-get indextargets --format '$(CODENAME) $(REPO_URI)' 'Identifier: Packages' \
        | awk -v release="$1" '$1 == release { print $2; exit }'
}

make_base() {
    local release=bookworm mirror container root
    mirror=$(debian_mirror "$release")
    [ -n "$mirror" ] || fail "apt has no source for Debian $release, which the base is made of"
    container=$(store from scratch)
    root=$(store mount "$container")
    debootstrap --variant=minbase --include=python3,python3-venv "$release" "$root" "$mirror" > "$work/base.log" 2>&1 \
        || { tail -n 20 "$work/base.log" >&2; fail "debootstrap failed"; }
    rm -rf "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* "$root"/var/log/*
    store commit --quiet --rm "$container" localhost/spanhost-base > /dev/null
}

# This machine's pip settings, as mounts for the time of the build: the image keeps empty mount points, nothing of them.
pip_mounts() {
    python3 - "$work/pip.conf" "$work/pip.crt" << 'PYTHON'
import ast
import pathlib
import shutil
import subprocess
import sys

conf, certificate = map(pathlib.Path, sys.argv[1:])
listed = subprocess.run([sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True).stdout
pairs = (line.partition("=") for line in listed.splitlines())
settings = {name.rpartition(".")[2]: ast.literal_eval(value) for name, _, value in pairs}
carried = ("default-timeout", "index-url", "proxy", "timeout", "trusted-host")
kept = {name: settings[name] for name in carried if name in settings}
if "cert" in settings:
    shutil.copyfile(settings["cert"], certificate)
    kept["cert"] = "/etc/pip.crt"
    print(f"--volume={certificate}:/etc/pip.crt:ro")
conf.write_text("[global]\n" + "".join(f"{name} = {value}\n" for name, value in kept.items()))
print(f"--volume={conf}:/etc/pip.conf:ro")
PYTHON
}

build() {
    local mounts
    mapfile -t mounts < <(pip_mounts)
    store bud --isolation chroot --format docker --pull-never --build-arg BASE=localhost/spanhost-base \
        --tag "localhost/spanhost:$flavour" --file "Dockerfile.$flavour" "${mounts[@]}" . > "$work/build.log" 2>&1 \
        || { tail -n 30 "$work/build.log" >&2; fail "the build failed"; }
}

# A root file system of the image, read-only, in mount, process and network name spaces of its own: the server listens
# where the image says, and nothing but this trial can reach it, or be reached by it.
try_image() {
    local root=$1
    mkdir "$work/data"
    chown --reference="$root/data" "$work/data"
    store inspect --type image "localhost/spanhost:$flavour" > "$work/image.json"
    unshare --mount --net --pid --fork --kill-child bash -s -- "$root" "$work" << 'TRIAL'
set -euo pipefail
root=$1 work=$2
mount --bind "$root" "$root"
mount --bind "$work/data" "$root/data"
mount --types proc proc "$root/proc"
mount --rbind /sys "$root/sys"
mount --rbind /dev "$root/dev"
mount --options remount,bind,ro "$root"
ip link set lo up
timeout 180 python3 benchmarks/image_trial.py "$root" "$work/image.json"
TRIAL
}

megabytes() {
    du --summarize --apparent-size --block-size=1 --one-file-system "$1" | awk '{ printf "%.0f MB", $1 / 1e6 }'
}

unpacked() {
    store mount "$(store from --pull-never "$1")"
}

say "making the base"
make_base
say "building the image"
build
base=$(unpacked localhost/spanhost-base)
image=$(unpacked "localhost/spanhost:$flavour")
say "starting it"
try_image "$image" > "$work/trial.rows"

echo "| Image: $flavour | |"
echo "|---|---|"
echo "| Machine | $(awk -F': ' '/^model name/ { print $2; exit }' /proc/cpuinfo), $(nproc) cores |"
echo "| Size, unpacked | $(megabytes "$image") |"
echo "| of it: base (Debian minbase with Python) | $(megabytes "$base") |"
echo "| of it: libraries | $(megabytes "$image/opt/spanhost") |"
echo "| of it: application and weights | $(megabytes "$image/opt/application") |"
cat "$work/trial.rows"

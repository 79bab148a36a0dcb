#!/usr/bin/env bash
# Builds the Python wheel into target/wheels and tests it in a virtual environment that has nothing else:
# `make wheel`. With the argument `build` it only builds.
set -euo pipefail
cd "$(dirname "$0")/../.."

say() { printf 'wheel: %s\n' "$*" >&2; }

case "${1:-}" in
  "" | build) ;;
  *)
    say "unknown argument: $1 (none, or build)"
    exit 2
    ;;
esac

package=crates/sohoa-py
data=$package/python/sohoa/data
tools=target/python/tools
clean=target/python/clean

# What the package brings along, so that it needs no file outside its own folder but Tesseract's library.
mkdir -p "$data"
install -m 644 vendor/libpdfium.so "$data/libpdfium.so"
language=$(dpkg -L tesseract-ocr-vie | grep '/vie\.traineddata$')
install -m 644 "$language" "$data/vie.traineddata"

[ -x "$tools/bin/maturin" ] || {
  python3 -m venv "$tools"
  "$tools/bin/pip" install --quiet --disable-pip-version-check "maturin==1.16.0"
}
rm -rf target/wheels
# Links Tesseract and Leptonica of the system: a wheel is for the kind of system that it was built on.
"$tools/bin/maturin" build --quiet --release --strip --locked --auditwheel skip --compatibility linux \
  --manifest-path "$package/Cargo.toml" --out target/wheels
wheel=$(echo target/wheels/*.whl)
say "$wheel, $(du -h "$wheel" | cut -f1)"
[ "${1:-}" = build ] && exit

python3 -m venv --clear "$clean"
install_quietly() { "$clean/bin/pip" install --quiet --disable-pip-version-check "$@"; }
install_quietly "$wheel"
say "alone in its environment: $("$clean/bin/python" -c 'import sohoa; print(sohoa.restore("Ke hoach chuyen doi so"), "·", sohoa.describe_reader())')"
install_quietly --requirement "$package/tests/requirements.txt"
(
  # Away from the sources, so that the installed package is the one that is tested.
  cd target/python
  clean/bin/python -m mypy --strict --package sohoa
  clean/bin/python -m mypy.stubtest sohoa._native
)
"$clean/bin/python" -m pytest --quiet -p no:cacheprovider "$package/tests"

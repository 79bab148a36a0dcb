#!/usr/bin/env bash
# Converts the fixture scans to out/ and shows the tasks found.
set -euo pipefail
cd "$(dirname "$0")/.."
sohoa=target/release/sohoa
"$sohoa" convert fixtures/*.office.pdf --out out
echo
"$sohoa" export out --format table
echo
echo "One JSON per document, and all tasks in out/tasks.jsonl:"
ls out/*.json | sed 's/^/  /'

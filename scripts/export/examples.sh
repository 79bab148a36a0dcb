#!/usr/bin/env bash
# Loads an export into PostgreSQL, pandas, DuckDB and SQLite and checks what arrives there.
# Usage: scripts/export/examples.sh [FOLDER]   a folder that `sohoa convert` wrote; without it the born-digital
# fixtures are converted. Installs what is missing: postgresql (apt, as root) and a virtual environment with
# pandas, pyarrow and duckdb (pip) in $VENV.
set -euo pipefail
cd "$(dirname "$0")/../.."
scripts=$PWD/scripts/export
sohoa=${SOHOA:-target/release/sohoa}
work=$(mktemp -d)
cluster=
finish() {
    [ -z "$cluster" ] || as_postgres "$bin/pg_ctl" -D "$cluster" -m immediate stop >/dev/null || true
    rm -rf "$work"
}
trap finish EXIT

# PostgreSQL refuses to run as root.
as_postgres() {
    if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

folder=${1:-$work/out}
[ $# -gt 0 ] || "$sohoa" convert fixtures/*.born.pdf --out "$folder" 2>/dev/null
data=$work/data
mkdir "$data"
"$sohoa" export "$folder" --format jsonl --out "$data/tasks.jsonl"
"$sohoa" export "$folder" --format csv --out "$data/tasks.csv"
"$sohoa" export "$folder" --format parquet --out "$data/tasks.parquet"
"$sohoa" export "$folder" --format sqlite --out "$data/plans.sqlite"
# Where people struck rows out or added some, the export has other tasks than the program found.
count=$(wc -l <"$data/tasks.jsonl")
[ -e "$folder/review.sqlite" ] || [ "$(wc -l <"$folder/tasks.jsonl")" = "$count" ]
echo "== $count tasks"

echo "== SQLite"
python3 "$scripts/sqlite.py" "$data"

echo "== pandas and DuckDB"
venv=${VENV:-$work/venv}
[ -x "$venv/bin/python" ] || python3 -m venv "$venv"
"$venv/bin/python" -c 'import pandas, pyarrow, duckdb' 2>/dev/null ||
    "$venv/bin/pip" --quiet install pandas pyarrow duckdb
"$venv/bin/python" "$scripts/dataframes.py" "$data"

echo "== PostgreSQL"
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -1)
if [ -z "$bin" ]; then
    DEBIAN_FRONTEND=noninteractive apt-get -qq install -y postgresql >/dev/null
    bin=$(ls -d /usr/lib/postgresql/*/bin | tail -1)
fi
chmod 755 "$work"
chmod -R a+rX "$data"
mkdir "$work/postgres"
[ "$(id -u)" != 0 ] || chown postgres "$work/postgres" "$data"
cluster=$work/postgres/data
as_postgres "$bin/initdb" -D "$cluster" -A trust -E UTF8 --locale C >/dev/null
as_postgres "$bin/pg_ctl" -D "$cluster" -w -l "$work/postgres/log" \
    -o "-k $work/postgres -c listen_addresses=''" start >/dev/null
(cd "$data" && as_postgres psql -h "$work/postgres" -d postgres -q -f "$scripts/postgres.sql")
cat "$data/postgres.out"
for want in "tasks|$count" "tasks_csv|$count" "same names|$count" "same reviews|$count"; do
    grep -qxF "$want" "$data/postgres.out" || { echo "PostgreSQL does not say $want" >&2; exit 1; }
done
dates=$(grep -c '"end":"' "$data/tasks.jsonl" || true)
grep -qxF "dates|$dates" "$data/postgres.out" || { echo "PostgreSQL does not have $dates dates" >&2; exit 1; }
grep -q '^agency|.*[ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹđ]' "$data/postgres.out"
echo "== all as it should be"

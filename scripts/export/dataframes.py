"""Reads what `sohoa export` wrote with pandas and DuckDB, and asks both for tasks by agency.

Usage: python dataframes.py FOLDER   (holds tasks.parquet, tasks.jsonl, tasks.csv)
"""

import datetime
import sys
from pathlib import Path

import duckdb
import pandas

folder = Path(sys.argv[1])

# pandas: Parquet keeps types, JSON lines keep structure, CSV keeps what a spreadsheet needs.
tasks = pandas.read_parquet(folder / "tasks.parquet")
lines = pandas.read_json(folder / "tasks.jsonl", lines=True, dtype=False)
cells = pandas.read_csv(folder / "tasks.csv", encoding="utf-8-sig", dtype=str)
assert len(tasks) == len(lines) == len(cells), (len(tasks), len(lines), len(cells))
assert tasks["id"].tolist() == lines["id"].tolist() == cells["id"].tolist()
assert tasks["name"].tolist() == lines["name"].tolist()
# Who looked at it: "machine" is nobody.
reviews = [line if isinstance(line, dict) else None for line in lines.get("review", [None] * len(lines))]
statuses = ["machine" if review is None else review["status"] for review in reviews]
assert tasks["review_status"].tolist() == cells["review_status"].tolist() == statuses
times = [None if review is None else review["at"] for review in reviews]
for time, cell, text in zip(tasks["reviewed_at"], cells["reviewed_at"], times):
    assert (pandas.isna(time) and pandas.isna(cell)) if text is None else time == cell == text, (time, cell, text)
assert [list(lead) for lead in tasks["lead"]] == lines["lead"].tolist()
ends = [deadline["end"] for deadline in lines["deadline"]]
for date, text in zip(tasks["deadline_end"], ends):
    assert text is None if date is None else date == datetime.date.fromisoformat(text), (date, text)
by_agency = tasks.explode("lead").groupby("lead").size().sort_values(ascending=False)
print(by_agency.head(3).to_string())

# DuckDB: SQL over the files themselves.
duckdb.execute("CREATE TABLE tasks AS SELECT * FROM read_parquet(?)", [str(folder / "tasks.parquet")])
types = dict(duckdb.execute("SELECT column_name, data_type FROM duckdb_columns()").fetchall())
assert types["deadline_end"] == types["date"] == "DATE", types
assert types["lead"] == "VARCHAR[]" and types["pages"] == "INTEGER[]", types
assert types["review_status"] == types["reviewed_at"] == "VARCHAR", types
assert types["extra"] == "MAP(VARCHAR, VARCHAR)" and types["confidence"] == "FLOAT", types
rows = duckdb.execute(
    "SELECT agency, count(*) AS tasks, max(deadline_end) FROM (SELECT unnest(lead) AS agency, deadline_end FROM tasks) "
    "GROUP BY agency ORDER BY tasks DESC, agency LIMIT 3"
).fetchall()
for row in rows:
    print(*row)
assert {agency: count for agency, count, _ in rows}.items() <= by_agency.to_dict().items()
same = duckdb.execute(
    "SELECT count(*) FROM tasks JOIN read_json(?) AS lines USING (id) WHERE tasks.name = lines.name",
    [str(folder / "tasks.jsonl")],
).fetchone()
assert same == (len(tasks),), same

"""Asks the database that `sohoa export --format sqlite` wrote.

Usage: python sqlite.py FOLDER   (holds plans.sqlite, tasks.jsonl)
"""

import datetime
import json
import sqlite3
import sys
from pathlib import Path

folder = Path(sys.argv[1])
lines = [json.loads(line) for line in open(folder / "tasks.jsonl", encoding="utf-8")]
plans = sqlite3.connect(f"file:{folder / 'plans.sqlite'}?mode=ro", uri=True)
assert plans.execute("PRAGMA foreign_key_check").fetchall() == []
assert plans.execute("PRAGMA integrity_check").fetchone() == ("ok",)

tasks = plans.execute("SELECT task_id, name, lead, deadline_end FROM tasks_with_agencies ORDER BY id").fetchall()
assert len(tasks) == len(lines), (len(tasks), len(lines))
for (task_id, name, lead, end), line in zip(tasks, lines):
    assert (task_id, name) == (line["id"], line["name"])
    assert (lead or "") == "; ".join(line["lead"]), line
    assert end == line["deadline"]["end"] and (end is None or datetime.date.fromisoformat(end)), line

# What is due by the end of 2026, and who is responsible?
due = """
    SELECT deadline_end, agency, stt, name, number FROM tasks_by_agency
    WHERE role = 'lead' AND deadline_end <= '2026-12-31' ORDER BY deadline_end, id LIMIT 3
"""
for row in plans.execute(due):
    print(*row, sep=" | ")
for view in ["tasks_with_agencies", "tasks_by_agency", "documents_with_counts"]:
    assert plans.execute(f"SELECT count(*) FROM {view}").fetchone() > (0,), view

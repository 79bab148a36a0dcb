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

# What people settled: every settled field of a task, and who approved which document.
corrections = plans.execute(
    "SELECT target_id, field, machine, value, corrected FROM corrections WHERE target = 'task' ORDER BY id"
).fetchall()
settled = [(line["id"], field) for line in lines for field in line.get("review", {"fields": []})["fields"]]
assert [row[:2] for row in corrections] == [(task_id, field["field"]) for task_id, field in settled]
for (task_id, name, machine, value, corrected), (_, field) in zip(corrections, settled):
    assert json.loads(machine) == field["machine"] and corrected == field["corrected"], (task_id, name)
    assert not corrected or machine != value, (task_id, name, value)
statuses = plans.execute("SELECT review_status FROM tasks ORDER BY id").fetchall()
assert statuses == [((line.get("review") or {"status": "machine"})["status"],) for line in lines]

# What is due by the end of 2026, and who is responsible?
due = """
    SELECT deadline_end, agency, stt, name, number FROM tasks_by_agency
    WHERE role = 'lead' AND deadline_end <= '2026-12-31' ORDER BY deadline_end, id LIMIT 3
"""
for row in plans.execute(due):
    print(*row, sep=" | ")
for view in ["tasks_with_agencies", "tasks_by_agency", "documents_with_counts"]:
    assert plans.execute(f"SELECT count(*) FROM {view}").fetchone() > (0,), view

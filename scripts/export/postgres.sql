-- Loads tasks.jsonl and tasks.csv of `sohoa export` into PostgreSQL.
-- Usage: psql -f postgres.sql, in the folder that holds both files.
\set ON_ERROR_STOP on

-- JSON lines: no character of the text is special to \copy with these two.
CREATE TEMP TABLE lines (line jsonb);
\copy lines FROM 'tasks.jsonl' WITH (FORMAT csv, QUOTE E'\x01', DELIMITER E'\x02')

CREATE TABLE tasks (
  sha256 text,
  id text,
  file_name text NOT NULL,
  number text,
  document_date text, -- an unreadable part is □□
  section text,
  stt text,
  name text NOT NULL,
  lead text[] NOT NULL,
  cooperating text[] NOT NULL,
  deadline_text text,
  deadline_start date,
  deadline_end date,
  confidence real NOT NULL,
  review_status text NOT NULL, -- machine, in_review, verified
  reviewed_by text,
  reviewed_at timestamptz,
  PRIMARY KEY (sha256, id)
);

-- Loading again changes what changed: ids are stable.
INSERT INTO tasks
SELECT
  line->>'sha256', line->>'id', line->>'file_name', line->>'number', line->>'date', line->>'section', line->>'stt',
  line->>'name',
  ARRAY(SELECT jsonb_array_elements_text(line->'lead')),
  ARRAY(SELECT jsonb_array_elements_text(line->'cooperating')),
  line->'deadline'->>'text', (line->'deadline'->>'start')::date, (line->'deadline'->>'end')::date,
  (line->>'confidence')::real,
  coalesce(line->'review'->>'status', 'machine'), line->'review'->>'by', (line->'review'->>'at')::timestamptz
FROM lines
ON CONFLICT (sha256, id) DO UPDATE SET
  name = EXCLUDED.name, lead = EXCLUDED.lead, cooperating = EXCLUDED.cooperating,
  deadline_text = EXCLUDED.deadline_text, deadline_start = EXCLUDED.deadline_start,
  deadline_end = EXCLUDED.deadline_end, confidence = EXCLUDED.confidence, review_status = EXCLUDED.review_status,
  reviewed_by = EXCLUDED.reviewed_by, reviewed_at = EXCLUDED.reviewed_at;

-- CSV: an empty cell is NULL, the byte order mark goes with the header row.
CREATE TABLE tasks_csv (
  id text, file_name text, number text, date text, doc_type text, issuer text, source text, appendix text,
  section text, stt text, name text, lead text, cooperating text, deadline_text text, deadline_kind text,
  deadline_start date, deadline_end date, deadline_recurrence text, product text, note text, extra text,
  pages text, confidence real, review_status text, reviewed_by text, reviewed_at timestamptz
);
\copy tasks_csv FROM 'tasks.csv' WITH (FORMAT csv, HEADER true, ENCODING 'UTF8')

-- Who has to do how much, and by when at the latest?
\pset format unaligned
\pset tuples_only on
\o postgres.out
SELECT 'tasks', count(*) FROM tasks;
SELECT 'tasks_csv', count(*) FROM tasks_csv;
SELECT 'same names', count(*) FROM tasks JOIN tasks_csv USING (id)
WHERE tasks.name = regexp_replace(tasks_csv.name, '^''', '');
SELECT 'same reviews', count(*) FROM tasks JOIN tasks_csv USING (id)
WHERE tasks.review_status = tasks_csv.review_status
  AND tasks.reviewed_at IS NOT DISTINCT FROM tasks_csv.reviewed_at;
SELECT 'dates', count(*) FROM tasks WHERE deadline_end BETWEEN '2000-01-01' AND '2100-01-01';
SELECT 'agency', agency, count(*), max(deadline_end)
FROM tasks, unnest(lead) AS agency GROUP BY agency ORDER BY count(*) DESC, agency LIMIT 3;

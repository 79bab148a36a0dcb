-- Facts about this file: layout (of this database) and schema_version (of the records).
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE documents (
  id INTEGER PRIMARY KEY,
  file_name TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  media_type TEXT NOT NULL,
  page_count INTEGER NOT NULL,
  schema_version TEXT NOT NULL,
  parent_issuer TEXT,
  issuer TEXT,
  number TEXT,
  place TEXT,
  date TEXT,                     -- YYYY-MM-DD; an unreadable part is □□
  doc_type TEXT,
  subject TEXT,
  signer_title TEXT,
  signer_name TEXT,
  attached_doc_type TEXT,        -- the plan that a decision carries
  attached_issuer TEXT,
  attached_subject TEXT,
  review_status TEXT NOT NULL CHECK (review_status IN ('machine', 'in_review', 'verified')),
  reviewed_by TEXT,
  reviewed_at TEXT               -- UTC: 2026-11-25T08:30:00Z
);

CREATE TABLE pages (
  document_id INTEGER NOT NULL REFERENCES documents (id),
  number INTEGER NOT NULL,       -- 1-based
  origin TEXT NOT NULL,          -- text_layer, ocr, mixed, plain_text
  verdict TEXT NOT NULL,         -- absent, keep, restore, re_ocr, mix
  dpi REAL,
  rotation INTEGER NOT NULL,
  skew REAL NOT NULL,
  first_line INTEGER,
  PRIMARY KEY (document_id, number)
) WITHOUT ROWID;

CREATE TABLE sections (
  id INTEGER PRIMARY KEY,
  document_id INTEGER NOT NULL REFERENCES documents (id),
  position INTEGER NOT NULL,     -- order in the document, 1-based; so everywhere
  label TEXT NOT NULL,
  level INTEGER NOT NULL,
  title TEXT NOT NULL,
  page INTEGER,
  line INTEGER,
  UNIQUE (document_id, position)
);

CREATE TABLE tasks (
  id INTEGER PRIMARY KEY,
  document_id INTEGER NOT NULL REFERENCES documents (id),
  task_id TEXT NOT NULL,         -- the stable id of the records
  position INTEGER NOT NULL,
  source TEXT NOT NULL CHECK (source IN ('appendix', 'body')),
  appendix TEXT,
  section TEXT,
  stt TEXT,
  name TEXT NOT NULL,
  deadline_text TEXT,
  deadline_kind TEXT NOT NULL,
  deadline_start TEXT,           -- YYYY-MM-DD
  deadline_end TEXT,
  deadline_recurrence TEXT,
  product TEXT,
  note TEXT,
  confidence REAL NOT NULL CHECK (confidence BETWEEN 0 AND 1),
  review_status TEXT NOT NULL CHECK (review_status IN ('machine', 'in_review', 'verified')),
  reviewed_by TEXT,
  reviewed_at TEXT,
  UNIQUE (document_id, task_id)
);

CREATE TABLE task_agencies (
  task_id INTEGER NOT NULL REFERENCES tasks (id),
  role TEXT NOT NULL CHECK (role IN ('lead', 'cooperating')),
  position INTEGER NOT NULL,
  agency TEXT NOT NULL,
  PRIMARY KEY (task_id, role, position)
) WITHOUT ROWID;

-- Columns of a task's table that have no role, under their own header.
CREATE TABLE task_extra (
  task_id INTEGER NOT NULL REFERENCES tasks (id),
  header TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (task_id, header)
) WITHOUT ROWID;

CREATE TABLE indicators (
  id INTEGER PRIMARY KEY,
  document_id INTEGER NOT NULL REFERENCES documents (id),
  indicator_id TEXT NOT NULL,    -- the stable id of the records
  position INTEGER NOT NULL,
  appendix TEXT,
  stt TEXT,
  name TEXT NOT NULL,
  unit TEXT,
  target TEXT,
  note TEXT,
  confidence REAL NOT NULL CHECK (confidence BETWEEN 0 AND 1),
  review_status TEXT NOT NULL CHECK (review_status IN ('machine', 'in_review', 'verified')),
  reviewed_by TEXT,
  reviewed_at TEXT,
  UNIQUE (document_id, indicator_id)
);

CREATE TABLE indicator_implementers (
  indicator_id INTEGER NOT NULL REFERENCES indicators (id),
  position INTEGER NOT NULL,
  agency TEXT NOT NULL,
  PRIMARY KEY (indicator_id, position)
) WITHOUT ROWID;

CREATE TABLE tables (
  id INTEGER PRIMARY KEY,
  document_id INTEGER NOT NULL REFERENCES documents (id),
  position INTEGER NOT NULL,
  appendix TEXT,
  title TEXT,
  first_page INTEGER,
  last_page INTEGER,
  first_line INTEGER,
  last_line INTEGER,
  UNIQUE (document_id, position)
);

CREATE TABLE table_columns (
  table_id INTEGER NOT NULL REFERENCES tables (id),
  position INTEGER NOT NULL,
  header TEXT NOT NULL,
  PRIMARY KEY (table_id, position)
) WITHOUT ROWID;

CREATE TABLE table_rows (
  table_id INTEGER NOT NULL REFERENCES tables (id),
  position INTEGER NOT NULL,
  group_label TEXT,              -- a row over all columns that labels those below; it has no cells
  line INTEGER,
  PRIMARY KEY (table_id, position)
) WITHOUT ROWID;

CREATE TABLE table_cells (
  table_id INTEGER NOT NULL,
  row INTEGER NOT NULL,          -- position of the row
  first_column INTEGER NOT NULL, -- position of the column
  column_span INTEGER NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (table_id, row, first_column),
  FOREIGN KEY (table_id, row) REFERENCES table_rows (table_id, position)
) WITHOUT ROWID;

-- Every document that a document cites.
CREATE TABLE citations (
  document_id INTEGER NOT NULL REFERENCES documents (id),
  position INTEGER NOT NULL,
  kind TEXT,
  number TEXT,
  date TEXT,
  issuer TEXT,
  title TEXT,
  PRIMARY KEY (document_id, position)
) WITHOUT ROWID;

CREATE TABLE recipients (
  document_id INTEGER NOT NULL REFERENCES documents (id),
  position INTEGER NOT NULL,
  recipient TEXT NOT NULL,
  PRIMARY KEY (document_id, position)
) WITHOUT ROWID;

-- Everything that the program doubts or dropped.
CREATE TABLE diagnostics (
  document_id INTEGER NOT NULL REFERENCES documents (id),
  position INTEGER NOT NULL,
  code TEXT NOT NULL,
  message TEXT NOT NULL,
  page INTEGER,
  line INTEGER,
  PRIMARY KEY (document_id, position)
) WITHOUT ROWID;

-- Printed lines that a value was read from: of a task, of an indicator, or of a field of the document.
CREATE TABLE evidence (
  id INTEGER PRIMARY KEY,
  document_id INTEGER NOT NULL REFERENCES documents (id),
  task_id INTEGER REFERENCES tasks (id),
  indicator_id INTEGER REFERENCES indicators (id),
  field TEXT,
  line INTEGER NOT NULL,
  page INTEGER NOT NULL,
  x0 REAL, y0 REAL, x1 REAL, y1 REAL, -- points from the top left of the prepared page
  observed TEXT NOT NULL,             -- before restoration
  CHECK ((task_id IS NOT NULL) + (indicator_id IS NOT NULL) + (field IS NOT NULL) = 1)
);

-- Fields that a person settled one by one: corrected, or accepted as they were read.
CREATE TABLE corrections (
  id INTEGER PRIMARY KEY,
  document_id INTEGER NOT NULL REFERENCES documents (id),
  target TEXT NOT NULL CHECK (target IN ('document', 'task', 'indicator')),
  target_id TEXT NOT NULL,       -- the stable id of the records; of the document its sha256
  task_id INTEGER REFERENCES tasks (id),
  indicator_id INTEGER REFERENCES indicators (id),
  field TEXT NOT NULL,           -- as in the records: name, signer.name, extra.<header>
  machine TEXT NOT NULL,         -- what the program had read, as JSON
  value TEXT NOT NULL,           -- what stands there now, as JSON
  corrected INTEGER NOT NULL CHECK (corrected IN (0, 1)),
  reviewed_by TEXT NOT NULL,
  reviewed_at TEXT NOT NULL,
  UNIQUE (document_id, target, target_id, field),
  CHECK ((task_id IS NOT NULL) = (target = 'task') AND (indicator_id IS NOT NULL) = (target = 'indicator'))
);

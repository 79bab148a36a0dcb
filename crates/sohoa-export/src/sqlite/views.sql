CREATE INDEX documents_number ON documents (number);
CREATE INDEX documents_sha256 ON documents (sha256);
CREATE INDEX tasks_deadline_end ON tasks (deadline_end);
CREATE INDEX tasks_task_id ON tasks (task_id);
CREATE INDEX task_agencies_agency ON task_agencies (agency, role);
CREATE INDEX indicator_implementers_agency ON indicator_implementers (agency);
CREATE INDEX citations_number ON citations (number);
CREATE INDEX diagnostics_code ON diagnostics (code);
CREATE INDEX tasks_review_status ON tasks (review_status);
CREATE INDEX corrections_task ON corrections (task_id) WHERE task_id IS NOT NULL;
CREATE INDEX corrections_indicator ON corrections (indicator_id) WHERE indicator_id IS NOT NULL;
CREATE INDEX evidence_task ON evidence (task_id) WHERE task_id IS NOT NULL;
CREATE INDEX evidence_indicator ON evidence (indicator_id) WHERE indicator_id IS NOT NULL;
CREATE INDEX evidence_document ON evidence (document_id);

-- One row a task, with its document and its agencies in one cell each.
CREATE VIEW tasks_with_agencies AS
SELECT
  t.id, t.task_id, d.file_name, d.number, d.date, d.doc_type, t.source, t.appendix, t.section, t.stt, t.name,
  (SELECT group_concat(agency, '; ') FROM (
    SELECT agency FROM task_agencies WHERE task_id = t.id AND role = 'lead' ORDER BY position
  )) AS lead,
  (SELECT group_concat(agency, '; ') FROM (
    SELECT agency FROM task_agencies WHERE task_id = t.id AND role = 'cooperating' ORDER BY position
  )) AS cooperating,
  t.deadline_text, t.deadline_kind, t.deadline_start, t.deadline_end, t.product, t.note, t.confidence,
  t.review_status, t.reviewed_by, t.reviewed_at
FROM tasks t JOIN documents d ON d.id = t.document_id;

-- One row for each agency of a task: what must whom do, by when?
CREATE VIEW tasks_by_agency AS
SELECT
  a.agency, a.role, t.id, t.task_id, d.file_name, d.number, d.date, t.stt, t.name, t.deadline_text, t.deadline_kind,
  t.deadline_start, t.deadline_end, t.confidence, t.review_status
FROM task_agencies a JOIN tasks t ON t.id = a.task_id JOIN documents d ON d.id = t.document_id;

-- One row a document, with what was found in it.
CREATE VIEW documents_with_counts AS
SELECT
  d.id, d.file_name, d.number, d.date, d.doc_type, d.issuer, d.subject, d.page_count,
  (SELECT count(*) FROM tasks WHERE document_id = d.id) AS tasks,
  (SELECT count(*) FROM indicators WHERE document_id = d.id) AS indicators,
  (SELECT count(*) FROM tables WHERE document_id = d.id) AS tables,
  (SELECT count(*) FROM diagnostics WHERE document_id = d.id) AS diagnostics,
  (SELECT count(*) FROM corrections WHERE document_id = d.id AND corrected) AS corrections,
  d.review_status, d.reviewed_by, d.reviewed_at
FROM documents d;

"""Types of a record. Written by scripts/python/record_types.py from the JSON Schema; do not edit."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict


class Source(TypedDict):
    """The file that was read."""

    file_name: str
    """File name without its folder."""
    sha256: str
    """Hexadecimal SHA-256 of the file."""
    bytes: int
    """Size of the file."""
    media_type: str
    """`application/pdf`, `image/png`, `image/jpeg`, `image/tiff` or `text/plain`."""
    pages: list[PageRecord]
    """Pages in order."""


class PageRecord(TypedDict):
    """How one page was read."""

    number: int
    """1-based."""
    origin: str
    """`text_layer`, `ocr`, `mixed` or `plain_text`."""
    verdict: str
    """Verdict on the text that came with the page: `absent`, `keep`, `restore`, `re_ocr` or `mix`."""
    evidence: NotRequired[LayerEvidenceRecord | None]
    """What the verdict rests on; null where no text came with the page."""
    dpi: NotRequired[float | None]
    """Resolution at which the page was read."""
    rotation: int
    """Clockwise turn applied: 0, 90, 180, 270."""
    skew: float
    """Clockwise angle removed, degrees."""
    first_line: NotRequired[int | None]
    """Number of its first line; null where it has none, and before version 1.3."""
    lines_left_out: NotRequired[list[int]]
    """Lines that `<stem>.txt` leaves out (signature overlays, watermarks). The others stand there in order: so
    a line number finds its line of text."""


class LayerEvidenceRecord(TypedDict):
    """What the judge saw of the text that came with a page, signature overlays and watermarks left out."""

    letters: int
    """Letters; fewer than 60 are not judged."""
    vietnamese_share: float
    """Share of the letters that only Vietnamese has, 0..=1: right text has at least 0.15."""
    syllable_share: float
    """Share of the words that are well-formed syllables, 0..=1: right text has at least 0.9."""
    fluency: NotRequired[float | None]
    """Mean natural logarithm of a word's probability in the language model, nats."""


class DocumentFields(TypedDict):
    """Fields of the letterhead, the end of the document and what it cites."""

    parent_issuer: NotRequired[str | None]
    """"BỘ CÔNG AN" """
    issuer: NotRequired[str | None]
    """"CÔNG AN TỈNH KHÁNH HÒA" """
    number: NotRequired[str | None]
    """"5189/KH-CAT-PTM(PC)"; an unreadable (handwritten) part is □."""
    place: NotRequired[str | None]
    """"Khánh Hòa" """
    date: NotRequired[str | None]
    """YYYY-MM-DD; an unreadable part is □□."""
    doc_type: NotRequired[str | None]
    """"KẾ HOẠCH" """
    subject: NotRequired[str | None]
    """What the document is about, on one line."""
    legal_bases: list[Citation]
    """Every cited document, once per number."""
    recipients: list[str]
    """Recipients (Nơi nhận), one entry a line of the list."""
    signer: Signer
    """Who signed."""
    attached: NotRequired[Attached | None]
    """The plan that a decision carries."""
    evidence: NotRequired[dict[str, FieldEvidence]]
    """Where each field was read, by its name ("number", "signer"); a field that is null has no entry."""


class Citation(TypedDict):
    """A cited document."""

    kind: NotRequired[str | None]
    """"Nghị quyết" """
    number: NotRequired[str | None]
    """"57-NQ/TW" """
    date: NotRequired[str | None]
    """YYYY-MM-DD"""
    issuer: NotRequired[str | None]
    """"Bộ Chính trị" """
    title: NotRequired[str | None]
    """Title, where the document is cited by title and not by number ("Luật Dữ liệu")."""


class Signer(TypedDict):
    """Who signed."""

    title: NotRequired[str | None]
    """"KT. GIÁM ĐỐC PHÓ GIÁM ĐỐC" """
    name: NotRequired[str | None]
    """"Nguyễn Văn A" """


class Attached(TypedDict):
    """The plan that a decision carries ("Ban hành kèm theo Quyết định …")."""

    doc_type: NotRequired[str | None]
    """"KẾ HOẠCH" """
    subject: NotRequired[str | None]
    """What it is about."""
    issuer: NotRequired[str | None]
    """Issuer in its own letterhead."""
    pages: list[int]
    """Pages, 1-based."""


class FieldEvidence(TypedDict):
    """Where a field of the document was read, and how sure it is."""

    lines: list[EvidenceLine]
    """Printed lines, in reading order."""
    confidence: float
    """0..=1; halved where a part of the field (□) cannot be read."""


class EvidenceLine(TypedDict):
    """One printed line that a value was read from."""

    line: int
    """Line number in the document, 1-based."""
    page: int
    """Page number, 1-based."""
    bbox: NotRequired[list[float] | None]
    """Box `[x0, y0, x1, y1]` in points, origin at the top left of the prepared page."""
    observed: str
    """Text as observed before restoration."""


class Section(TypedDict):
    """A numbered heading."""

    label: str
    """"II", "1", "a", "2.1" """
    level: int
    """1 for the outermost."""
    title: str
    """Text of the heading on one line."""
    where: Where
    """Where it starts."""


class Where(TypedDict):
    """A place in the document."""

    page: NotRequired[int | None]
    """1-based."""
    line: NotRequired[int | None]
    """1-based line of the document."""


class TableRecord(TypedDict):
    """A table."""

    appendix: NotRequired[str | None]
    """"PHỤ LỤC I"; null outside an appendix."""
    title: NotRequired[str | None]
    """Title above the table."""
    columns: list[str]
    """Column headers, levels joined with ": "."""
    rows: list[TableRow]
    """Rows without repeated headers, continuation rows joined."""
    pages: list[int]
    """Pages that the table stands on, 1-based."""
    where: Where
    """Where it starts."""
    last_line: NotRequired[int | None]
    """Its last line; null before version 1.3."""


class GroupTableRow(TypedDict):
    """A row over all columns that labels the rows below it."""

    kind: Literal["group"]
    label: str
    """"III. Tăng cường đầu tư…" """
    line: NotRequired[int | None]
    """First line."""


class DataTableRow(TypedDict):
    """A row of values."""

    kind: Literal["data"]
    cells: list[TableCell]
    """Cells from left to right; a spanning cell says how many columns it covers."""
    line: NotRequired[int | None]
    """First line."""


class TableCell(TypedDict):
    """A cell."""

    text: str
    """Text on one line."""
    column_span: int
    """Columns covered."""


class TaskRecord(TypedDict):
    """A task."""

    id: NotRequired[str]
    """16 hexadecimal digits: the same for the same file and place in it, unique in the document. Empty before
    version 1.3."""
    source: TaskSource
    """Appendix row or body assignment."""
    appendix: NotRequired[str | None]
    """"PHỤ LỤC II"; null for body tasks and for an appendix without a label."""
    section: NotRequired[str | None]
    """Row group of the table, or the numbered headings above a body task; nested ones joined with " / "."""
    stt: NotRequired[str | None]
    """As printed: "01", "5", "a"."""
    name: str
    """Whole text of the task on one line, final ";" or "." stripped."""
    lead: list[str]
    """Responsible agencies (chủ trì, thực hiện)."""
    cooperating: list[str]
    """Cooperating agencies (phối hợp)."""
    deadline: Deadline
    """When it is due."""
    product: NotRequired[str | None]
    """Product (sản phẩm, kết quả)."""
    note: NotRequired[str | None]
    """Note (ghi chú)."""
    extra: dict[str, str]
    """Columns without a role under their own header."""
    evidence: Evidence
    """Lines that the task was read from."""
    confidence: float
    """How sure the program is of the whole task, 0..=1."""
    review: NotRequired[Review | None]
    """What people settled of it; only on export."""


class Deadline(TypedDict):
    """When a task is due."""

    text: NotRequired[str | None]
    """As printed."""
    kind: DeadlineKind
    """How the text is to be understood."""
    start: NotRequired[str | None]
    """First day, YYYY-MM-DD."""
    end: NotRequired[str | None]
    """Last day, YYYY-MM-DD."""
    recurrence: NotRequired[str | None]
    """Period of a recurring deadline as printed ("hằng quý")."""


class Evidence(TypedDict):
    """What a record was read from."""

    lines: list[EvidenceLine]
    """The lines, in reading order."""


class Review(TypedDict):
    """What people settled of a record. One that nobody looked at has none."""

    status: ReviewStatus
    """How far it went."""
    by: str
    """Who approved it, or settled something last."""
    at: str
    """When, UTC: "2026-11-25T08:30:00Z"."""
    added: NotRequired[bool]
    """Whether a person added the whole record: no program found it."""
    fields: list[FieldReview]
    """The fields that a person settled one by one."""


class FieldReview(TypedDict):
    """A field that a person settled."""

    field: str
    """Name of the field: "name", "signer.name"."""
    machine: object
    """What the program had read, equal to the field where the person accepted it."""
    corrected: bool
    """Whether the person changed it."""
    by: str
    """Who."""
    at: str
    """When, UTC: "2026-11-25T08:30:00Z"."""


class Indicator(TypedDict):
    """A row of a table of targets (chỉ tiêu)."""

    id: NotRequired[str]
    """As the `id` of a task."""
    appendix: NotRequired[str | None]
    """"PHỤ LỤC I" """
    stt: NotRequired[str | None]
    """As printed."""
    name: str
    """Name of the indicator on one line."""
    unit: NotRequired[str | None]
    """Unit (đơn vị tính)."""
    target: NotRequired[str | None]
    """Target value as printed."""
    implementers: list[str]
    """Who carries it out."""
    note: NotRequired[str | None]
    """Note."""
    evidence: Evidence
    """Lines that the row was read from."""
    confidence: float
    """0..=1."""
    review: NotRequired[Review | None]
    """What people settled of it; only on export."""


class DiagnosticRecord(TypedDict):
    """Something that the program doubts or dropped."""

    code: str
    """Stable code."""
    message: str
    """One English sentence."""
    where: Where
    """Where."""


class PlanRecord(TypedDict):
    """One converted document: the content of `<stem>.json`."""

    schema_version: str
    """Version of this contract."""
    source: Source
    """The file that was read."""
    document: DocumentFields
    """Fields of the document as a whole."""
    sections: list[Section]
    """Numbered headings."""
    tables: list[TableRecord]
    """Tables with continuation rows resolved."""
    tasks: list[TaskRecord]
    """Tasks."""
    indicators: list[Indicator]
    """Indicators."""
    diagnostics: list[DiagnosticRecord]
    """Everything that the program doubts or dropped."""
    review: NotRequired[Review | None]
    """What people settled of the fields of the document, and whether they settled anything in it or approved
    it; only on export."""

TableRow = GroupTableRow | DataTableRow
"""A row."""

TaskSource = Literal["appendix", "body"]
"""Where a task was found."""

DeadlineKind = Literal["date", "month", "quarter", "year", "range", "ongoing", "recurring", "event", "none"]
"""How a deadline is to be understood."""

ReviewStatus = Literal["in_review", "verified"]
"""How far people looked at a record."""

"""What the scripts about batches share: running sohoa, reading its state, making small documents."""

import os
import sqlite3
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "fixtures"
REAL = ROOT.parent / "shared" / "real"


def start(sohoa, inputs, out, *options, log=subprocess.DEVNULL):
    """A conversion in a process of its own."""
    command = [sohoa, "convert", *inputs, "--out", out, *options]
    return subprocess.Popen([os.fspath(word) for word in command], stdout=subprocess.DEVNULL, stderr=log)


def rows(out):
    """The inputs of a run as dictionaries, `path` as bytes, in their order."""
    with sqlite3.connect(f"file:{out}/run.sqlite?mode=ro", uri=True) as state:
        state.row_factory = sqlite3.Row
        return [dict(row) for row in state.execute("SELECT * FROM inputs ORDER BY position")]


def children(process):
    """Numbers of the processes that a process has started."""
    found = []
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            try:
                fields = Path(f"/proc/{entry.name}/stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if fields[0] != "Z" and int(fields[1]) == process:
                found.append(int(entry.name))
    return found


def resident(process):
    """Resident memory of a process in MiB; 0 where it has ended."""
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def texts():
    """Texts of the fixtures, by name."""
    return {path.name.split(".")[0]: path.read_text() for path in sorted(FIXTURES.glob("*.text.txt"))}


def born():
    """Born-digital fixtures."""
    return sorted(FIXTURES.glob("*.born.pdf"))


def part_of_text(random, number, lines=25):
    """Some lines of a fixture in a row, with a first line of their own."""
    text = random.choice(list(texts().values())).splitlines()
    first = random.randrange(max(1, len(text) - lines))
    return "\n".join([f"Bản số {number}", *text[first : first + lines]]) + "\n"


def with_comment(pdf, number):
    """The same PDF as another file: a comment behind its end."""
    return pdf + f"\n% copy {number}\n".encode()


def small_pdf(objects, trailer_root=1):
    """A PDF of these objects (bytes, numbered from 1), with a right table of offsets."""
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer_root, table)
    return bytes(out)


def stream(content, extra=b""):
    """A stream object."""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), extra, content)


def page_pdf(lines, box=b"0 0 595 842"):
    """A page of text without marks, in the built-in Helvetica."""
    text = b"BT /F1 11 Tf 14 TL 60 780 Td\n" + b"".join(b"(%s) Tj T*\n" % line for line in lines) + b"ET"
    return small_pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [%s] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>" % box,
            stream(text),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        ]
    )

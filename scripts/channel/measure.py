#!/usr/bin/env python3
"""Says what the damage of sets of pairs is like, one row a set.

    measure.py [--lines 500] DIR/NAME …      reads DIR/NAME.obs and DIR/NAME.int

Columns: lines; cer, character error rate; right, share of the intended syllables read exactly; gone, share
of the intended vowels with a mark of which nothing is left; ascii, share of the intended vowels with a mark
read as a plain ASCII letter; other, share of the observed letters outside ASCII; then the commonest
confusions, `∅` for nothing. Counted over the first lines that hold text, spread over the set.
"""

import argparse
import collections
import unicodedata

import synth

MARKED = set(synth.VIETNAMESE) - {"đ"}


def base(character):
    """A letter without its marks, in lower case."""
    plain = unicodedata.normalize("NFD", character.lower())[0]
    return {"đ": "d"}.get(plain, plain)


def align(observed, intended):
    """Returns pairs of (observed, intended) characters, one of them empty where something came or went."""
    rows, columns = len(observed) + 1, len(intended) + 1
    cost = [[0.0] * columns for _ in range(rows)]
    for i in range(rows):
        for j in range(columns):
            if i == 0 or j == 0:
                cost[i][j] = i or j
                continue
            a, b = observed[i - 1], intended[j - 1]
            change = 0 if a == b else 0.6 if base(a) == base(b) else 2 if " " in (a, b) else 1.1
            cost[i][j] = min(cost[i - 1][j - 1] + change, cost[i - 1][j] + 1, cost[i][j - 1] + 1)
    pairs, i, j = [], rows - 1, columns - 1
    while i or j:
        if i and j:
            a, b = observed[i - 1], intended[j - 1]
            change = 0 if a == b else 0.6 if base(a) == base(b) else 2 if " " in (a, b) else 1.1
            if abs(cost[i][j] - cost[i - 1][j - 1] - change) < 1e-9:
                pairs.append((a, b))
                i, j = i - 1, j - 1
                continue
        if i and abs(cost[i][j] - cost[i - 1][j] - 1) < 1e-9:
            pairs.append((observed[i - 1], ""))
            i -= 1
        else:
            pairs.append(("", intended[j - 1]))
            j -= 1
    return pairs[::-1]


def confusions(pairs):
    """Yields stretches of an alignment that differ, as (observed, intended), at most four characters long."""
    observed, intended = "", ""
    for a, b in pairs + [(" ", " ")]:
        if a == b:
            if (observed or intended) and len(observed) <= 4 and len(intended) <= 4:
                yield observed, intended
            observed, intended = "", ""
        else:
            observed, intended = observed + a, intended + b


def right_words(observed, intended):
    """The longest common subsequence of two lists of words, its length."""
    row = [0] * (len(intended) + 1)
    for a in observed:
        corner = 0
        for j, b in enumerate(intended, 1):
            corner, row[j] = row[j], corner + 1 if a == b else max(row[j], row[j - 1])
    return row[-1]


def measure(name, limit):
    """Prints the row of one set."""
    with open(name + ".obs", encoding="utf8") as obs, open(name + ".int", encoding="utf8") as int_:
        pairs = [(o.strip(), i.strip()) for o, i in zip(obs, int_) if i.strip()]
    total = len(pairs)
    pairs = pairs[:: max(1, total // limit)][:limit]
    edits = letters = words = right = marked = gone = ascii_ = read = outside = 0
    table = collections.Counter()
    for observed, intended in pairs:
        observed, intended = synth.tidy(observed), synth.tidy(intended)
        edits += synth.distance(observed, intended)
        letters += len(intended)
        words += len(intended.split())
        right += right_words(observed.split(), intended.split())
        read += sum(c.isalpha() for c in observed)
        outside += sum(c.isalpha() and ord(c) > 127 for c in observed)
        aligned = align(observed, intended)
        for a, b in aligned:
            if b.lower() in MARKED:
                marked += 1
                gone += a == ""
                ascii_ += a.isascii() and a.isalpha()
        table.update(confusions(aligned))
    common = " ".join(f"{i or '∅'}→{o or '∅'}:{n}" for (o, i), n in table.most_common(10))
    print(f"{name.rsplit('/', 1)[-1]:12} lines {total:5} cer {edits / letters:.3f} right {right / words:.3f} gone {gone / marked:.3f} "
          f"ascii {ascii_ / marked:.3f} other {outside / max(read, 1):.3f}  {common}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--lines", type=int, default=500)
    parser.add_argument("names", nargs="+")
    args = parser.parse_args()
    for name in args.names:
        measure(name, args.lines)


if __name__ == "__main__":
    main()

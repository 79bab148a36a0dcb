#!/usr/bin/env python3
"""Trains the context model on what `sohoa train events` wrote.

    python3 scripts/context/train.py EVENTS WEIGHTS [--steps N] [--doubt-steps N] [--seed N]
    sohoa train context --lm dictionaries/built/lm.bin --weights WEIGHTS --out dictionaries/built/context.bin

First the network learns to tell every word from those with the same skeleton. Then it learns beside the n-grams,
where they are in doubt: a word's score is what the network gives it less what it costs by the n-grams.
Needs Python 3.11 with PyTorch 2.15 and NumPy; 6 GB of memory, and an hour and a quarter on two idle cores that multiply
matrices of bfloat16 (AMX), many hours on others. The same seed gives nearly, not exactly, the same weights.
"""

import argparse
import struct
import sys
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

DIM = 256
HIDDEN = 256
# Of the neighbours that each block sees.
DISTANCES = (1, 2, 4, 8, 2, 1)
# What a text is about is heard behind the first blocks: in cells of words, from up to so many cells on both sides.
HEARD_BEHIND, CELL, HEARD_FROM = 3, 32, (0, 1, 2, 4)
# The number of a break, of an unknown word, and of the looks in `sohoa_lm::context`.
BREAK, UNKNOWN, CLASSES, LOOKS = 65535, 4, 5, 12
# Words of a stretch of text, stretches and words learned from in a step, and rivals of a word in the first phase.
LENGTH, BATCH, WORDS, RIVALS = 256, 64, 10240, 16
DOUBTS = 3200
# A stretch with fewer doubtful words is left out.
LEAST_DOUBTS = 8
RATE = 2e-3
# What the network's scores and the prices of the n-grams count as the second phase begins.
SHARE, PRICE_SHARE = 0.5, 0.7
DOUBT = np.dtype(
    [("at", "<u4"), ("right", "u1"), ("count", "u1"), ("nothing", "<u2"), ("words", "<u2", 8), ("prices", "<f4", 8)]
)
# How much of what is learned comes from each source; what is not named counts as the last.
MIXTURE = {
    "vietnews": 0.55,
    "viwiki": 0.24,
    "phapdien": 0.05,
    "congbao_pdf": 0.05,
    "legal_qa": 0.03,
    "tvpl_laws": 0.025,
    "vanban_md": 0.02,
    "admin_misc": 0.01,
    "legal_misc": 0.01,
    "congbao_titles": 0.005,
    "tthc": 0.002,
}


class Products(torch.autograd.Function):
    """Products of a vector with those of its candidates, [n, candidates]; the gradient of the table is summed sparsely,
    as a dense one would take most of the time."""

    @staticmethod
    def forward(context, hidden, table, candidates):
        rows = table.to(hidden.dtype)[candidates]
        context.save_for_backward(hidden, rows, candidates)
        context.size = table.shape[0]
        return torch.bmm(rows, hidden.unsqueeze(2)).squeeze(2)

    @staticmethod
    def backward(context, gradient):
        hidden, rows, candidates = context.saved_tensors
        gradient = gradient.to(hidden.dtype)
        of_hidden = torch.bmm(gradient.unsqueeze(1), rows).squeeze(1)
        flat = candidates.reshape(-1)
        order = torch.argsort(flat)
        starts = torch.zeros(context.size + 1, dtype=torch.long)
        starts[1:] = torch.cumsum(torch.bincount(flat, minlength=context.size), 0)
        values = gradient.reshape(-1).float()[order]
        shape = (context.size, len(candidates))
        matrix = torch.sparse_csr_tensor(starts, order // candidates.shape[1], values, shape)
        return of_hidden, matrix @ hidden.float(), None


def normal(x):
    """Vectors with a mean square of 1."""
    return x * torch.rsqrt(x.float().pow(2).mean(-1, keepdim=True) + 1e-5).to(x.dtype)


class Layer(nn.Module):
    """A matrix and what is added, computed in the type of the input."""

    def __init__(self, inputs, outputs, scale):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs) * (scale / inputs**0.5))
        self.bias = nn.Parameter(torch.zeros(outputs))

    def forward(self, x):
        return functional.linear(x, self.weight.to(x.dtype), self.bias.to(x.dtype))


class Network(nn.Module):
    """The network of `sohoa_lm::context`."""

    def __init__(self, skeletons, counts):
        super().__init__()
        self.inputs = nn.Parameter(torch.randn(skeletons + 1, DIM) * 0.5)
        self.looks = nn.Parameter(torch.randn(LOOKS, DIM) * 0.2)
        self.first = nn.ModuleList(Layer(3 * DIM, HIDDEN, 1.4) for _ in DISTANCES)
        self.second = nn.ModuleList(Layer(HIDDEN, DIM, 0.5) for _ in DISTANCES)
        self.topic_first = Layer(DIM, HIDDEN, 1.4)
        self.topic_second = Layer(HIDDEN, DIM, 0.5)
        self.outputs = nn.Parameter(torch.randn(len(counts), DIM) * 0.02)
        self.bias = nn.Parameter(torch.log(counts + 1e-9).float())

    def begin(self, skeletons, looks):
        """The vectors of words by themselves."""
        return functional.embedding(skeletons, self.inputs) + functional.embedding(looks, self.looks)

    def blocks(self, x, near, seen=None):
        """What stands around the words, [batch, words, dim]. `near` is the share that each cell has in what is heard in
        each, [cells, cells]; `seen` collects the inputs of the layers."""
        words = x.shape[1]
        for number, (distance, first, second) in enumerate(zip(DISTANCES, self.first, self.second)):
            if number == HEARD_BEHIND:
                cells = normal(x).unflatten(1, (-1, CELL)).mean(2)
                cells = normal(torch.einsum("oc,bcd->bod", near.to(x.dtype), cells))
                if seen is not None:
                    seen.append(cells)
                about = self.topic_second(functional.relu(self.topic_first(cells)))
                x = x + about.repeat_interleave(CELL, 1)
            inputs = functional.pad(normal(x), (0, 0, distance, distance))
            if seen is not None:
                seen.append(inputs)
            around = [inputs[:, start : start + words] for start in (0, distance, 2 * distance)]
            x = x + second(functional.relu(first(torch.cat(around, -1))))
        return normal(x)

    def scores(self, hidden, candidates):
        """Scores of candidates in places given by their vectors, [n, candidates]."""
        return Products.apply(hidden, self.outputs, candidates).float() + self.bias[candidates]


class Text:
    """The sources, with the lexicon."""

    def __init__(self, folder, seed):
        rows = [row.rsplit("\t", 1) for row in (folder / "lexicon.tsv").read_text(encoding="utf8").splitlines()]
        self.of_words = np.array([int(row[1]) for row in rows])
        self.skeletons = int(self.of_words.max()) + 1
        self.chance = np.random.default_rng(seed)
        self.events, self.doubts = {}, {}
        for path in sorted(folder.glob("*.events")):
            events = np.fromfile(path, dtype="<u2").reshape(-1, 3)
            if len(events) > 2 * LENGTH:
                self.events[path.stem] = events
                self.doubts[path.stem] = np.memmap(path.with_suffix(".doubts"), dtype=DOUBT, mode="r")
        if not self.events:
            sys.exit(f"{folder}: no .events of at least {2 * LENGTH} words; run `sohoa train events` first")
        self.names = list(self.events)
        share = np.array([MIXTURE.get(name, min(MIXTURE.values())) for name in self.names])
        self.share = share / share.sum()

    def counts(self):
        """How often each word is to be met."""
        sums = np.zeros(len(self.of_words))
        for name, share in zip(self.names, self.share):
            words = self.events[name][:, 0]
            words = words[words != BREAK]
            sums += np.bincount(words, minlength=len(sums)) * share / len(words)
        return sums

    def shuffled(self, starts):
        """A list in a mixed order."""
        starts = list(starts)
        return [starts[place] for place in self.chance.permutation(len(starts))]

    def mixed(self, starts):
        """Endlessly the name of a source and one of its stretches, each once before any comes again."""
        waiting = {name: self.shuffled(starts(name)) for name in self.names}
        share = np.array([share if waiting[name] else 0 for name, share in zip(self.names, self.share)])
        if not share.any():
            sys.exit("the events hold no stretch to learn from; give `sohoa train events` more text")
        while True:
            name = self.names[self.chance.choice(len(self.names), p=share / share.sum())]
            if not waiting[name]:
                waiting[name] = self.shuffled(starts(name))
            yield name, waiting[name].pop()

    def stretches(self, name):
        """Where stretches of a source begin."""
        offset = self.chance.integers(LENGTH)
        return range(offset, len(self.events[name]) - LENGTH, LENGTH)

    def doubtful_stretches(self, name):
        """Where stretches begin, where their doubts do, and how many there are."""
        offset = int(self.chance.integers(LENGTH))
        number = (np.asarray(self.doubts[name]["at"]).astype(np.int64) - offset) // LENGTH
        number, first, count = np.unique(number, return_index=True, return_counts=True)
        start = number * LENGTH + offset
        good = (count >= LEAST_DOUBTS) & (start >= 0) & (start + LENGTH <= len(self.events[name]))
        return zip(start[good], first[good], count[good])

    def arrays(self, events):
        """Words, skeletons and looks of events."""
        words, skeletons, looks = (events[..., column].astype(np.int64) for column in range(3))
        words[words == BREAK] = UNKNOWN
        skeletons[skeletons == BREAK] = self.skeletons
        return words, skeletons, looks

    def rivals(self, counts):
        """For each skeleton its most frequent words, -1 where there are no more; for each word its place there."""
        rivals = np.full((self.skeletons + 1, RIVALS), -1)
        places = np.full(len(self.of_words), -1)
        order = sorted(range(CLASSES, len(self.of_words)), key=lambda word: (self.of_words[word], -counts[word]))
        begin = 0
        for place, word in enumerate(order):
            skeleton = self.of_words[word]
            if place and skeleton != self.of_words[order[place - 1]]:
                begin = place
            if place - begin < RIVALS:
                rivals[skeleton, place - begin] = word
                places[word] = place - begin
        alone = rivals[:, 1] < 0
        places[rivals[alone, 0][rivals[alone, 0] >= 0]] = -1
        return rivals, places


def near_cells(reach):
    """The share that each cell of a stretch has in what is heard in each."""
    cells = torch.arange(LENGTH // CELL)
    near = ((cells[:, None] - cells).abs() <= reach).float()
    return near / near.sum(1, keepdim=True)


def some_near(chance):
    """Short texts are met as well as long ones."""
    return near_cells(int(chance.choice(HEARD_FROM)))


def optimizer(parameters):
    """The method of descent."""
    return torch.optim.AdamW(parameters, lr=RATE, betas=(0.9, 0.98), weight_decay=0.01, fused=True)


def descend(network, descent, loss, rate):
    """One step."""
    for group in descent.param_groups:
        group["lr"] = rate
    descent.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    descent.step()


def some(chance, count, wanted):
    """`wanted` of the numbers below `count`, some twice where there are too few."""
    return np.resize(chance.permutation(count), wanted)


def learn_words(network, blocks, text, counts, steps):
    """The first phase: every word."""
    rivals, places = text.rivals(counts)
    missing = torch.from_numpy(rivals < 0)
    rivals = torch.from_numpy(rivals.clip(0))
    stretches = text.mixed(text.stretches)
    descent = optimizer(network.parameters())
    for step in range(steps):
        events = []
        for _ in range(BATCH):
            name, start = next(stretches)
            events.append(text.events[name][start : start + LENGTH])
        words, skeletons, looks = text.arrays(np.stack(events))
        wanted = np.flatnonzero(places[words.reshape(-1)] >= 0)
        wanted = wanted[some(text.chance, len(wanted), WORDS)]
        skeletons, looks = torch.from_numpy(skeletons), torch.from_numpy(looks)
        hidden = blocks(network.begin(skeletons, looks).bfloat16(), some_near(text.chance)).reshape(-1, DIM)[wanted]
        seen = skeletons.reshape(-1)[wanted]
        scores = network.scores(hidden, rivals[seen]).masked_fill(missing[seen], -1e9)
        loss = functional.cross_entropy(scores, torch.from_numpy(places[words.reshape(-1)[wanted]]))
        # The second phase begins where this one leaves off, so the rate does not fall to nothing.
        descend(network, descent, loss, RATE * min(1, (step + 1) / 150) * (1 - 0.6 * step / steps))
        if step % 100 == 0:
            print(f"words {step}: loss {loss.item():.4f}", flush=True)


def learn_doubts(network, blocks, text, steps):
    """The second phase: words where the n-grams are in doubt."""
    stretches = text.mixed(text.doubtful_stretches)
    price_share = nn.Parameter(torch.tensor(PRICE_SHARE))
    with torch.no_grad():
        network.outputs.mul_(SHARE)
        network.bias.mul_(SHARE)
    descent = optimizer([{"params": network.parameters()}, {"params": [price_share], "weight_decay": 0.0}])
    for step in range(steps):
        events, doubts, places = [], [], []
        for number in range(BATCH):
            name, (start, first, count) = next(stretches)
            events.append(text.events[name][start : start + LENGTH])
            doubts.append(text.doubts[name][first : first + count])
            places.append(doubts[-1]["at"].astype(np.int64) - start + number * LENGTH)
        _, skeletons, looks = text.arrays(np.stack(events))
        doubts, places = np.concatenate(doubts), np.concatenate(places)
        wanted = some(text.chance, len(places), DOUBTS)
        words, prices, right = (torch.from_numpy(np.array(doubts[name][wanted])) for name in ("words", "prices", "right"))
        begun = network.begin(torch.from_numpy(skeletons), torch.from_numpy(looks)).bfloat16()
        hidden = blocks(begun, some_near(text.chance)).reshape(-1, DIM)[places[wanted]]
        # Where there are fewer candidates, the price of those that are missing is infinite.
        scores = network.scores(hidden, words.long()) - price_share * prices.clamp_max(1e6)
        loss = functional.cross_entropy(scores, right.long())
        descend(network, descent, loss, RATE * min(1, (step + 1) / 100) * (1 - step / steps))
        if step % 100 == 0:
            print(f"doubts {step}: loss {loss.item():.4f}, n-grams count {price_share.item():.3f}", flush=True)
    with torch.no_grad():
        network.outputs.div_(price_share)
        network.bias.div_(price_share)


@torch.no_grad()
def largest_inputs(network, text):
    """The largest input of the layers of each block, with that of the topic before the block that hears it."""
    largest = np.zeros(len(DISTANCES) + 1)
    for name in text.names:
        events = text.events[name][: len(text.events[name]) // LENGTH * LENGTH].reshape(-1, LENGTH, 3)[:32]
        _, skeletons, looks = text.arrays(events)
        seen = []
        begun = network.begin(torch.from_numpy(skeletons), torch.from_numpy(looks))
        network.blocks(begun, near_cells(HEARD_FROM[-1]), seen)
        values = [inputs.abs().flatten() for inputs in seen]
        # A few numbers are cut off, so that all others are not coarse.
        largest = np.maximum(largest, [float(some.kthvalue(int(len(some) * 0.9999)).values) for some in values])
    return list(largest)


@torch.no_grad()
def write(network, text, path):
    """Writes the lengths and the weights in the order of `sohoa_lm::Weights`."""
    largest = largest_inputs(network, text)
    topic_largest = largest.pop(HEARD_BEHIND)
    with open(path, "wb") as file:
        file.write(struct.pack("<3I", DIM, HIDDEN, len(DISTANCES)))

        def put(parameter):
            file.write(parameter.numpy().astype("<f4").tobytes())

        def put_layers(numbers, first, second):
            file.write(struct.pack(f"<{len(numbers)}f", *numbers))
            for parameter in (first.weight, first.bias, second.weight, second.bias):
                put(parameter)

        put(network.inputs)
        put(network.looks)
        for distance, top, first, second in zip(DISTANCES, largest, network.first, network.second):
            put_layers([distance, top], first, second)
        heard = [HEARD_BEHIND, CELL, HEARD_FROM[-1], topic_largest]
        put_layers(heard, network.topic_first, network.topic_second)
        put(network.outputs)
        put(network.bias)


def main():
    """Trains and writes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("events", type=Path, help="folder that `sohoa train events` wrote")
    parser.add_argument("weights", type=Path, help="file to write")
    parser.add_argument("--steps", type=int, default=4000, help="steps on all words (default %(default)s)")
    parser.add_argument("--doubt-steps", type=int, default=7500, help="steps where the n-grams are in doubt (default %(default)s)")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    text = Text(args.events, args.seed)
    counts = text.counts()
    network = Network(text.skeletons, torch.from_numpy(counts))
    blocks = torch.compile(network.blocks)
    learn_words(network, blocks, text, counts, args.steps)
    learn_doubts(network, blocks, text, args.doubt_steps)
    write(network, text, args.weights)


if __name__ == "__main__":
    main()

"""Does any text make recognition raise, and does its cost stay linear in the length of the text?

    python -m benchmarks.recognition_fuzz [--texts 1000000] [--seed 1868]

The texts are the shipped cases, cut, doubled, mixed and mutated letter by letter, and random characters of all of
Unicode. Then texts of repeated pieces that grow twofold: what a character costs should stay what it is.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from poisonbook.catalogue.automaton import default_cache
from poisonbook.catalogue.recognise import Recogniser
from poisonbook.facts.recognition import Listing
from poisonbook.law.book import load_book

CASES = Path(__file__).parent / "cases"
_BATCH = 1_000
_NOISE = "0123456789%.,;:/-–—()[]<>&°²µ≤≥±×·'\"\n\t\u00a0\u200b\u0301\u202e🙂酸ακцй"
PIECES = {
    "figures": "35 % ",
    "figures without a space": "35,",
    "a name": "hydrogen peroxide ",
    "a name and a figure": "nitric acid 65 %, ",
    "denials": "acetone-free, no ",
    "ingredients": "ingredients: aqua, hydrogen peroxide, ",
    "packs": "12 x 500 ml ",
    "tags": "<b>acetone</b> <",
    "brackets": "(((",
    "letters": "a",
    "identifiers": "7722-84-",
    "nitrogen": "nitrate 6.3 % ammonium ",
}


def main() -> None:
    """Print what was found."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--texts", type=int, default=1_000_000)
    arguments.add_argument("--seed", type=int, default=1868)
    arguments.add_argument("--longest", type=int, default=64_000, help="characters of the longest repeated text")
    given = arguments.parse_args()
    recogniser = Recogniser(load_book(), "EU", date(2026, 1, 1), cache=default_cache())
    console = Console(width=120)
    started = time.perf_counter()
    named = 0
    batches = -(-given.texts // _BATCH)
    texts = mutated_texts(random.Random(given.seed))  # noqa: S311 - made-up texts, no secrets
    for _ in track(range(batches), "recognising", console=console):
        listings = [Listing(str(place), next(texts), next(texts)) for place in range(_BATCH // 2)]
        named += sum(bool(found.substances) for found in recogniser.recognise(listings))
    seconds = time.perf_counter() - started
    console.print(f"{batches * _BATCH:,} texts in {seconds:,.0f} s, none raised; {named:,} listings named a substance")
    console.print(_growth(recogniser, given.longest))


def mutated_texts(chance: random.Random) -> Iterator[str]:
    """Texts without end: the shipped cases mutated, and random ones."""
    rows = [json.loads(line) for path in sorted(CASES.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()]
    cases = [row[field] for row in rows for field in ("title", "text")]
    while True:
        kind = chance.random()
        if kind < 0.15:
            yield "".join(chr(chance.choice(_RANGES)) for _ in range(chance.randrange(80)))
        elif kind < 0.3:
            yield " ".join(chance.choice(cases)[: chance.randrange(60)] for _ in range(chance.randrange(1, 5)))
        else:
            yield _mutated(chance.choice(cases), chance)


_RANGES = [
    *range(32, 0x250),
    *range(0x370, 0x530),
    *range(0x600, 0x6FF),
    *range(0x2000, 0x2100),
    *range(0x4E00, 0x4F00),
    *range(0x1F600, 0x1F610),
]


def _mutated(text: str, chance: random.Random) -> str:
    letters = list(text)
    for _ in range(chance.randrange(1, 6)):
        place = chance.randrange(len(letters) + 1)
        match chance.randrange(5):
            case 0:
                letters[place:place] = chance.choice(_NOISE)
            case 1:
                del letters[place : place + chance.randrange(1, 4)]
            case 2:
                letters[place : place + 1] = [letter.swapcase() for letter in letters[place : place + 1]]
            case 3:
                letters[place:place] = letters[place : place + chance.randrange(12)]
            case _:
                letters[place : place + 2] = reversed(letters[place : place + 2])
    return "".join(letters)


def _growth(recogniser: Recogniser, longest: int) -> Table:
    """What a character costs in texts of repeated pieces, against a text of the shortest length."""
    lengths = [length for length in (1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000) if length <= longest]
    table = Table("repeated", *(f"{length:,}" for length in lengths), title="cost of a character, shortest text = 1")
    for name, piece in PIECES.items():
        costs = []
        for length in lengths:
            text = (piece * (length // len(piece) + 1))[:length]
            listings = [Listing("1", "Acetone 1 l", text)]
            best = min(_seconds(recogniser, listings) for _ in range(3))
            costs.append(best / length)
        table.add_row(name, *(f"{cost / costs[0]:.2f}" for cost in costs))
    return table


def _seconds(recogniser: Recogniser, listings: list[Listing]) -> float:
    started = time.perf_counter()
    recogniser.recognise(listings)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()

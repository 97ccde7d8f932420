"""How fast recognition is, beside the bare automaton scan and one regular expression of all names.

    python -m benchmarks.recognition_speed [--listings 1000000] [--processes 2]
    python -m benchmarks.recognition_speed --stream 10000000 [--processes 2]

All read the same Arrow columns of made-up listings, of which 0.1 %, 1 % and 10 % are regulated products; once as they
are, and once with descriptions of 500 characters. What counts is the ratio within one run; the machine decides the
rest. Processes are started before the clock is. What several processes can gain at most is measured with a loop that
does nothing but count: cores that are shared with others, or are half a core, give less than their number.

With `--stream`, listings are made on the fly, recognised and forgotten, and the memory in use is printed on the way.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import re
import statistics
import tempfile
import time
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from rich.console import Console
from rich.table import Table

from poisonbook.catalogue.automaton import default_cache
from poisonbook.catalogue.recognise import Recogniser
from poisonbook.facts.recognition import Listing
from poisonbook.law.book import load_book
from poisonbook.sample.shop import make_shop
from poisonbook.workflows.processes import in_processes
from poisonbook.workflows.recognise import Candidates

SHARES = (0.001, 0.01, 0.1)
LONG = 500
"""Characters of the longer descriptions."""
_REGEX_LISTINGS = 500
"""The regular expression is measured on so many listings: on all of them it would take minutes."""
_SINGLE_LISTINGS = 2_000
_COUNTED = 10_000_000
_BATCH_ROWS = 50_000
_POINTS = 10
"""How often memory is looked at in a stream."""


def main() -> None:
    """Print the tables."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--listings", type=int, default=1_000_000, help="a tenth of them at 10 %% regulated")
    arguments.add_argument("--processes", type=int, default=2)
    arguments.add_argument("--stream", type=int, help="recognise so many listings made on the fly; show the memory")
    asked = arguments.parse_args()
    started = time.perf_counter()
    recogniser = Recogniser(load_book(), "EU", date(2026, 1, 1), cache=default_cache())
    console = Console(width=140)
    console.print(f"recogniser ready after {time.perf_counter() - started:.1f} s")
    if asked.stream is not None:
        _stream(recogniser, asked.stream, asked.processes, console)
        return
    names = sorted({term.text for term in recogniser.lexicon.terms}, key=len, reverse=True)
    alternation = re.compile("|".join(map(re.escape, names)), re.IGNORECASE)
    processes = f"{asked.processes} processes /s"
    table = Table("regulated", "texts", "recognised", "one process /s", processes, "bare scan /s", "one regex /s")
    for share in SHARES:
        plain = _catalogue(min(asked.listings, round(asked.listings * 0.01 / share)), share)
        for kind, catalogue in (("as made", plain), (f"{LONG} characters", _with_long_descriptions(plain, recogniser))):
            found, one = _rate(recogniser, catalogue)
            same, several = _rate(in_processes(recogniser, asked.processes), catalogue, asked.processes)
            assert same == found
            scanned = len(catalogue) / _scan_seconds(recogniser, catalogue)
            searched = _regex_rate(alternation, catalogue)
            table.add_row(
                f"{share:.1%}", kind, f"{found:,}", *(f"{rate:,.0f}" for rate in (one, several, scanned, searched))
            )
    console.print(table)
    console.print(
        f"{asked.processes} processes that only count do {_gain(asked.processes):.2f} times the work of one here"
    )
    console.print(_single(recogniser, _catalogue(_SINGLE_LISTINGS, 0.1)))


def _rate(recogniser: Candidates, catalogue: pa.Table, processes: int = 1) -> tuple[int, float]:
    """How many listings are recognised, and listings a second once every process has answered."""
    batches = catalogue.to_batches(max_chunksize=_BATCH_ROWS)
    results = recogniser.over([*([batches[0].slice(0, 1)] * processes), *batches])
    for _ in range(processes):
        next(results)
    started = time.perf_counter()
    found = sum(map(len, results))
    return found, len(catalogue) / (time.perf_counter() - started)


def _gain(processes: int) -> float:
    """How many times the work of one process that many do at once on this machine, the median of three tries."""
    context = multiprocessing.get_context("spawn")

    def seconds(count: int) -> float:
        with context.Pool(count) as pool:
            pool.map(_count, [1] * count)
            started = time.perf_counter()
            pool.map(_count, [_COUNTED] * count, chunksize=1)
            return time.perf_counter() - started

    return statistics.median(processes * seconds(1) / seconds(processes) for _ in range(3))


def _count(upto: int) -> int:
    return sum(number * number for number in range(upto))


def _catalogue(count: int, share: float) -> pa.Table:
    with tempfile.TemporaryDirectory() as folder:
        make_shop(Path(folder), products=count, lines=1_000, seed=1868, regulated_share=share)
        return pq.read_table(Path(folder) / "catalogue.parquet").combine_chunks()


def _with_long_descriptions(catalogue: pa.Table, recogniser: Recogniser) -> pa.Table:
    """`catalogue`, each description followed by those of others that are not recognised, up to the length."""
    descriptions = pc.fill_null(catalogue["description"], "").combine_chunks()
    texts = [text for text in descriptions.slice(0, 5_000).to_pylist() if text]
    judged = recogniser.recognise([Listing("", text) for text in texts])
    filler = " ".join(text for text, one in zip(texts, judged, strict=True) if not one.substances)
    fillers = pa.array([filler[place * 37 % (len(filler) - LONG) :][:LONG] for place in range(len(catalogue))])
    joined = pc.utf8_slice_codeunits(pc.binary_join_element_wise(descriptions, fillers, " "), 0, LONG)
    at = catalogue.schema.get_field_index("description")
    return catalogue.set_column(at, "description", joined.cast(pa.string()))


def _scan_seconds(recogniser: Recogniser, catalogue: pa.Table) -> float:
    started = time.perf_counter()
    for field in ("title", "description"):
        for chunk in catalogue[field].chunks:
            data = chunk.buffers()[2]
            if data is not None and data.size:
                recogniser.automaton.scan_only(data)
    return time.perf_counter() - started


def _regex_rate(alternation: re.Pattern[str], catalogue: pa.Table) -> float:
    titles = catalogue["title"].slice(0, _REGEX_LISTINGS).to_pylist()
    descriptions = catalogue["description"].slice(0, _REGEX_LISTINGS).to_pylist()
    started = time.perf_counter()
    for title, description in zip(titles, descriptions, strict=True):
        alternation.search(title)
        alternation.search(description or "")
    return len(titles) / (time.perf_counter() - started)


def _single(recogniser: Recogniser, catalogue: pa.Table) -> str:
    """How long one listing at a time takes, when everything is warm."""
    columns = (catalogue[name].to_pylist() for name in ("id", "title", "description", "lang"))
    listings = [
        Listing(id_, title, description or "", lang=lang or "")
        for id_, title, description, lang in zip(*columns, strict=True)
    ]
    told = []
    for kind in ("all", "recognised"):
        seconds = []
        for listing in listings:
            started = time.perf_counter()
            (recognition,) = recogniser.recognise([listing])
            if kind == "all" or recognition.substances:
                seconds.append(time.perf_counter() - started)
        ends = statistics.quantiles(seconds[len(seconds) // 10 :], n=100)
        told.append(f"{kind}: median {ends[49] * 1000:.2f} ms, 99th percentile {ends[98] * 1000:.2f} ms")
    return "one listing at a time, 10 % regulated: " + "; ".join(told)


def _stream(recogniser: Recogniser, count: int, processes: int, console: Console) -> None:
    """Recognise a stream of listings, and look at the memory on the way."""
    chooser = in_processes(recogniser, processes)
    stock = _catalogue(200_000, 0.01).to_batches(max_chunksize=_BATCH_ROWS)
    table = Table("listings", "recognised", "seconds", "this process MB", "with its workers MB")
    done = found = 0
    started = time.perf_counter()
    for results in chooser.over(_made_on_the_fly(stock, count)):
        done += _BATCH_ROWS
        found += len(results)
        if done % max(count // _POINTS // _BATCH_ROWS * _BATCH_ROWS, _BATCH_ROWS) == 0:
            own = _memory(os.getpid())
            whole = own + sum(_memory(child.pid or 0) for child in multiprocessing.active_children())
            seconds = time.perf_counter() - started
            table.add_row(f"{done:,}", f"{found:,}", f"{seconds:.0f}", f"{own >> 20:,}", f"{whole >> 20:,}")
    console.print(table)


def _memory(process: int) -> int:
    """The memory in use by a process, in bytes (Linux)."""
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _made_on_the_fly(stock: Iterable[pa.RecordBatch], count: int) -> Iterator[pa.RecordBatch]:
    """New listings without end but `count`: those of `stock` with ids, and the end of the titles, of their own."""
    batches, made = list(stock), 0
    while made < count:
        batch = batches[made // _BATCH_ROWS % len(batches)]
        ids = pa.array(range(made, made + batch.num_rows)).cast(pa.string())
        titles = pc.binary_join_element_wise(batch.column("title"), ids, " #")
        rest = {name: batch.column(name) for name in batch.schema.names if name not in ("id", "title")}
        yield pa.record_batch({"id": ids, "title": titles, **rest})
        made += batch.num_rows


if __name__ == "__main__":
    main()

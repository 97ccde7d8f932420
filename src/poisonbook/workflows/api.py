"""`poisonbook.recognise` and `poisonbook.screen`: Arrow in, Arrow out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from poisonbook.clock import system_clock, today
from poisonbook.facts.records import Record, finding_table, recognition_table
from poisonbook.facts.schema import CATALOGUE, ORDERS, Table
from poisonbook.workflows.inputs import Options, open_input, options_for, refuse_unused
from poisonbook.workflows.recognise import Candidates, CatalogueCounts, recognise_batches, recogniser_for, recognitions

if TYPE_CHECKING:
    import pyarrow as pa

    from poisonbook.intake.reading import Reading
    from poisonbook.law.book import Book
    from poisonbook.workflows.decide import DecisionLog

Input = Any
"""A path, a list of paths, an Arrow table or reader, or anything that offers an Arrow stream (Polars, DuckDB)."""


@dataclass(frozen=True, slots=True)
class ScreeningTables:
    """What a screening found, as Arrow."""

    products: pa.Table
    """The regulated and undetermined products (form: `poisonbook.facts.records.recognition_table`)."""
    findings: pa.Table
    """The findings (form: `poisonbook.facts.records.finding_table`)."""
    summary: Record
    """The figures, as `poisonbook screen --json` prints them."""


def recognise(
    catalogue: Input,
    *,
    jurisdiction: str = "EU",
    on: date | None = None,
    every: bool = False,
    words: str | Path | None = None,
    decisions: str | Path | None = None,
    law: Sequence[str | Path] = (),
    rename: Mapping[str, str] | None = None,
    drop: Sequence[str] = (),
    strict: bool = False,
) -> pa.Table:
    """The regulated and undetermined listings of `catalogue`, in input order, as an Arrow table.

    Args:
        catalogue: columns id, title, description, brand, category, lang; the last four may be absent.
        jurisdiction: EU, GB, CH, CA, AU, DK, or one that `law` adds.
        on: the law in force on this day; today by default.
        every: also the listings that are not regulated.
        words: the operator's own words, a YAML file (docs/guide/recognition.md).
        decisions: the decisions of the operator's staff, CSV or YAML (docs/guide/decisions.md).
        law: files or folders with further jurisdictions.
        rename: column of the input to fact.
        drop: columns to leave out.
        strict: whether a row that cannot be read, or names no product, is an error; else it is left out.

    Raises:
        PoisonbookError: the input cannot be used; its `code` is stable.
    """
    from poisonbook.law.book import load_book

    options = _options(rename, drop, strict=strict)
    reading = _read(catalogue, CATALOGUE, options)
    refuse_unused(options, [(CATALOGUE, reading)])
    recogniser, _ = _recogniser(load_book([Path(one) for one in law]), jurisdiction, on, words, decisions)
    batches = recognise_batches(reading, recogniser, CatalogueCounts())
    found = recognitions(batches, recogniser.jurisdiction, every=every)
    return recognition_table(recognition for _, recognition in found)


def screen(
    catalogue: Input,
    orders: Input,
    *,
    jurisdiction: str = "EU",
    on: date | None = None,
    rules: Sequence[str | Path] = (),
    companions: str | Path | None = None,
    words: str | Path | None = None,
    decisions: str | Path | None = None,
    pseudonym_key: bytes | None = None,
    lang: str = "en",
    law: Sequence[str | Path] = (),
    rename: Mapping[str, str] | None = None,
    drop: Sequence[str] = (),
    strict: bool = False,
) -> ScreeningTables:
    """What the rules of a jurisdiction find in `orders`; nothing is written anywhere.

    Args:
        orders: columns order_id, ts, product_id, quantity; customer_id and buyer_class are read where they are
            there, the other columns of the closed schema where a rule names them too.
        rules: private rule files, or folders of them, beside the shipped pack.
        companions: the operator's list of companion goods.
        pseudonym_key: at least 32 bytes; by default a fresh random key that is kept nowhere.
        lang: the language of the findings' sentences, en or de.
        strict: whether the first line that cannot be judged is an error.

    The other arguments are those of `recognise`. Raises PoisonbookError as it does.
    """
    from poisonbook.catalogue.companions import Companions
    from poisonbook.law.book import load_book
    from poisonbook.privacy.pseudonyms import PseudonymKey
    from poisonbook.workflows.rules import rules_for, substance_names
    from poisonbook.workflows.screen import screen_orders
    from poisonbook.workflows.summary import figures_of

    book = load_book([Path(one) for one in law])
    code = book.jurisdiction(jurisdiction).code
    options = _options(rename, drop, strict=strict)
    products, lines = _read(catalogue, CATALOGUE, options), _read(orders, ORDERS, options)
    refuse_unused(options, [(CATALOGUE, products), (ORDERS, lines)])
    recogniser, log = _recogniser(book, code, on, words, decisions)
    screening = screen_orders(
        products,
        lines,
        recogniser,
        rules_for(book, code, [Path(one) for one in rules]),
        key=PseudonymKey.fresh() if pseudonym_key is None else PseudonymKey(pseudonym_key),
        now=system_clock(),
        companions=None if companions is None else Companions.from_file(Path(companions)),
        decisions=log,
        names=substance_names(book, lang),
        lang=lang,
        strict=strict,
    )
    return ScreeningTables(
        products=recognition_table(recognition for _, recognition in screening.recognised),
        findings=finding_table(screening.findings),
        summary=figures_of(screening).record(),
    )


def _recogniser(
    book: Book, code: str, on: date | None, words: str | Path | None, decisions: str | Path | None
) -> tuple[Candidates, DecisionLog | None]:
    """What recognises with the operator's words, overruled by the operator's decisions."""
    from poisonbook.workflows.decide import deciding

    recogniser = recogniser_for(book, code, on or today(), words=None if words is None else Path(words))
    if decisions is None:
        return recogniser, None
    overruled = deciding(recogniser, recogniser, Path(decisions), book, today())
    return overruled, overruled.log


def _options(rename: Mapping[str, str] | None, drop: Sequence[str], *, strict: bool = False) -> Options:
    return Options(rename=dict(rename or {}), drop=frozenset(drop), strict=strict)


def _read(data: Input, table: Table, options: Options) -> Reading:
    if isinstance(data, (str, Path)):
        return open_input([str(data)], table, options)
    if isinstance(data, (list, tuple)) and all(isinstance(one, (str, Path)) for one in data):
        return open_input([str(one) for one in data], table, options)
    import pyarrow as pa

    from poisonbook.intake.reading import from_arrow

    if not isinstance(data, (pa.Table, pa.RecordBatchReader)) and not hasattr(data, "__arrow_c_stream__"):
        raise TypeError(f"expected paths, or Arrow data, not {type(data).__name__}")
    arrow = data if isinstance(data, (pa.Table, pa.RecordBatchReader)) else pa.RecordBatchReader.from_stream(data)
    return from_arrow(arrow, table, options_for(table, options))

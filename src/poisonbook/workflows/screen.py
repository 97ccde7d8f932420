"""Screen orders against a catalogue: the whole way from two inputs to findings."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from poisonbook.catalogue.companions import Companions
from poisonbook.engine.orders import (
    LineFault,
    ParquetOrders,
    Scan,
    StreamedOrders,
    order_columns,
    unread_columns,
)
from poisonbook.engine.returns import settled, standing
from poisonbook.errors import PoisonbookError
from poisonbook.facts.findings import Finding
from poisonbook.facts.recognition import Listing, Recognition
from poisonbook.intake.errors import OptionError
from poisonbook.privacy.pseudonyms import PseudonymKey
from poisonbook.rules.origins import Origin, origins
from poisonbook.rules.plan import Plan, plan_for
from poisonbook.rules.sentences import LANGUAGES
from poisonbook.rules.syntax import Rule, RuleType
from poisonbook.workflows.decide import DecisionLog
from poisonbook.workflows.memory import Memory
from poisonbook.workflows.periods import Period
from poisonbook.workflows.products import ProductTable
from poisonbook.workflows.recognise import Candidates, CatalogueCounts, Progress, recognise_batches
from poisonbook.workflows.regulated import pseudonymised, regulated_lines

if TYPE_CHECKING:
    import pyarrow as pa

    from poisonbook.intake.reading import Reading


class UnrelatedOrdersError(PoisonbookError):
    """No order line names a product of the catalogue."""

    code: ClassVar[str] = "unrelated-orders"

    def __init__(self, lines: int) -> None:
        super().__init__(lines)
        self.lines = lines

    def __str__(self) -> str:
        return (
            f"none of the {self.lines:,} order lines names a product of the catalogue; "
            "map the order's product column and the catalogue's id column to the same ids (--map)"
        )


class StrictLineError(PoisonbookError):
    """With `--strict`, the first order line that cannot be judged ends the screening."""

    code: ClassVar[str] = "strict-line"

    def __init__(self, file: str, row: int, fault: LineFault) -> None:
        super().__init__(file, row, fault)
        self.file = file
        self.row = row
        self.fault = fault

    def __str__(self) -> str:
        return f"{self.file}: row {self.row}: {self.fault.help}"


_PATTERN_SIGNS = frozenset("*?[{")
"""In a file's name, DuckDB takes them for a pattern and would read other files."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that could not be judged, by place and reason."""

    file: str
    row: int
    reason: str


@dataclass(frozen=True, slots=True)
class Screening:
    """Everything a screening found; nothing of what is not regulated."""

    jurisdiction: str
    law_on: date
    made_at: datetime
    catalogue: CatalogueCounts
    recognised: Sequence[tuple[Listing, Recognition]]
    rules: Sequence[Rule]
    rules_not_run: tuple[str, ...]
    """Rules about companion goods, where the operator named none."""
    rules_without_data: Mapping[str, tuple[str, ...]]
    """Rule to the columns that it names and the orders do not have; it runs, and sees nothing in their place."""
    findings: Sequence[Finding]
    scan: Scan
    lines: pa.Table
    """Regulated lines, one row for each line and substance; customers as pseudonyms."""
    refused: Mapping[str, int]
    """Reason to count, over catalogue and orders."""
    lines_read: int
    """Order lines, refused ones included."""
    refused_lines: int
    refused_rows: Sequence[Refused]
    decisions: DecisionLog | None = None
    """What became of the operator's decisions; None when there were none."""
    memory: Memory | None = None
    """What earlier screenings left, and what this one leaves once it is saved."""
    packs: tuple[Origin, ...] = ()
    """Where the rules came from, those about companions that were not run included."""


def screen_orders(
    catalogue: Reading,
    orders: Reading,
    recogniser: Candidates,
    rules: Sequence[Rule],
    *,
    key: PseudonymKey,
    now: datetime,
    companions: Companions | None = None,
    decisions: DecisionLog | None = None,
    remembering: Callable[[Sequence[Plan]], Memory] | None = None,
    names: Mapping[str, str] | None = None,
    also: frozenset[str] = frozenset(),
    period: Period | None = None,
    lang: str = "en",
    strict: bool = False,
    memory_limit: str = "2GB",
    threads: int | None = None,
    progress: Progress | None = None,
) -> Screening:
    """The findings of `rules` on `orders`, with the recognised catalogue and the counts.

    Args:
        key: what customers' ids become pseudonyms with.
        now: the present moment, UTC.
        decisions: what becomes of the operator's decisions, where `recogniser` is overruled by them.
        remembering: opens what earlier screenings left for these plans; the findings are then those with a new line.
        companions: the operator's list of companion goods; without one, rules of that kind are not run.
        names: what to call a substance in sentences, by its id.
        also: columns of the orders that are read though no rule names them, none of which points to a person.
        period: when the lines were ordered that are read; all by default.
        lang: the language of the findings' sentences; English where a rule has none in it.
        strict: whether the first line that cannot be judged is an error.

    Raises:
        PoisonbookError: an input cannot be used; see the families in `intake`, `engine` and here.
    """
    from poisonbook.engine.duckdb.run import run
    from poisonbook.engine.duckdb.scan import scan_orders

    if lang not in LANGUAGES:
        raise OptionError("--lang", f"no sentences in {lang!r}; known: {', '.join(LANGUAGES)}")
    report = progress or _silent
    ready = [rule for rule in rules if companions is not None or rule.type is not RuleType.COMPANIONS]
    plans = [plan_for(rule, lang) for rule in ready]
    packs = origins(rules)
    memory = None if remembering is None else remembering(plans)
    orders = orders.without(unread_columns(plans) - also)
    counts = CatalogueCounts()
    products = ProductTable(companions)
    products.take(recognise_batches(catalogue, recogniser, counts, progress))

    def stop(row: int, fault: LineFault) -> None:
        if strict:
            file, row_in_file = orders.place(row)
            raise StrictLineError(file, row_in_file, fault)

    source = _source(orders, period or Period())
    total = sum(source.rows) if isinstance(source, ParquetOrders) else None
    scan = scan_orders(
        source,
        products.kinds(),
        now.replace(tzinfo=None),
        memory_limit=memory_limit,
        threads=threads,
        progress=lambda row: (
            report("screen", orders.bytes_read, orders.total_bytes) if total is None else report("screen", row, total)
        ),
        at_fault=stop,
    )
    sound = scan.total - sum(scan.faults.values())
    if sound and scan.unknown_product == sound:
        raise UnrelatedOrdersError(sound)
    returns = pseudonymised(scan.returns, key)
    without_sale: Sequence[int] = ()
    if memory is None:
        sold = settled(pseudonymised(scan.lines, key), returns)
        scan.lines, without_sale = sold.lines, sold.without_sale
    else:
        scan.lines = standing(pseudonymised(scan.lines, key))
    scan.without_customer = scan.lines["customer"].null_count
    lines = regulated_lines(scan.lines, products.substances())
    companion_lines = scan.companions.join(products.companion_names(), "product_id", join_type="inner")
    report("rules", 0, len(ready))
    find = partial(run, memory_limit=memory_limit, threads=threads, names=names)
    if memory is None:
        findings = list(find(plans, lines, companion_lines))
    else:
        findings = memory.judge(
            lines, companion_lines, returns, rows=scan.total, files_of=orders.files_of, find=find, names=names
        )
        without_sale = memory.without_sale
        for row in memory.late:
            scan.refuse(row, LineFault.TOO_LATE)
            stop(row, LineFault.TOO_LATE)
    for row in without_sale:
        scan.refuse(row, LineFault.NEGATIVE_QUANTITY)
        stop(row, LineFault.NEGATIVE_QUANTITY)
    report("rules", len(ready), len(ready))
    refused, refused_rows = _refusals(catalogue, orders, counts, scan)
    return Screening(
        jurisdiction=recogniser.jurisdiction,
        law_on=recogniser.on,
        made_at=now,
        catalogue=counts,
        recognised=products.recognised,
        rules=ready,
        rules_not_run=tuple(rule.id for rule in rules if rule not in ready),
        rules_without_data=without_data(plans, orders.columns),
        findings=findings,
        scan=scan,
        lines=lines,
        refused=refused,
        lines_read=scan.total + orders.refusals.total,
        refused_lines=sum(scan.faults.values()) + orders.refusals.total,
        refused_rows=refused_rows,
        decisions=decisions,
        memory=memory,
        packs=packs,
    )


def _silent(_stage: str, _done: int, _total: int | None) -> None:
    """Progress that nobody watches."""


def _asked(plan: Plan) -> frozenset[str]:
    """The columns without which a plan sees less than it asks for.

    A buyer of no class is one of the public, and what came back also shows in quantities below zero.
    """
    return order_columns(plan) - {"buyer_class", "line_state"}


def without_data(plans: Sequence[Plan], columns: Collection[str]) -> dict[str, tuple[str, ...]]:
    """The columns that each plan asks for in vain; a plan that has all of its own is left out."""
    missing = {plan.rule: tuple(sorted(_asked(plan) - {*columns})) for plan in plans}
    return {rule: names for rule, names in missing.items() if names}


def _source(orders: Reading, period: Period) -> ParquetOrders | StreamedOrders:
    if not period.is_everything:
        return StreamedOrders(orders.schema, partial(period.only, orders.batches))
    native = orders.native_parquet()
    if native is not None and not any(_PATTERN_SIGNS & set(str(file)) for file in native.files):
        return ParquetOrders(native.files, native.rows, native.source_columns)
    return StreamedOrders(orders.schema, orders.batches)


def _refusals(
    catalogue: Reading, orders: Reading, counts: CatalogueCounts, scan: Scan
) -> tuple[dict[str, int], list[Refused]]:
    totals: dict[str, int] = {}
    listed: list[Refused] = []
    for reading in (catalogue, orders):
        for why, count in reading.refusals.counts.items():
            totals[str(why)] = totals.get(str(why), 0) + count
        listed += [Refused(one.file, one.row_in_file, str(one.reason)) for one in reading.refusals.listed]
    for word, count in (*counts.refused.items(), *scan.faults.items()):
        totals[word] = totals.get(word, 0) + count
    for row, reason in counts.listed:
        file, row_in_file = catalogue.place(row)
        listed.append(Refused(file, row_in_file, reason))
    for row, fault in scan.listed:
        file, row_in_file = orders.place(row)
        listed.append(Refused(file, row_in_file, str(fault)))
    return totals, listed

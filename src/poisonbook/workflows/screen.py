"""Screen orders against a catalogue: the whole way from two inputs to findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar

from poisonbook.catalogue.companions import Companions
from poisonbook.engine.orders import LineFault, ParquetOrders, Scan, StreamedOrders
from poisonbook.errors import PoisonbookError
from poisonbook.facts.findings import Finding
from poisonbook.facts.recognition import Listing, Recognition
from poisonbook.facts.schema import NOBODY, BuyerClass
from poisonbook.privacy.pseudonyms import PseudonymKey
from poisonbook.rules.plan import plan_for
from poisonbook.rules.syntax import Rule, RuleType
from poisonbook.workflows.decide import DecisionLog
from poisonbook.workflows.products import ProductTable
from poisonbook.workflows.recognise import Candidates, CatalogueCounts, Progress, recognise_batches

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
    names: Mapping[str, str] | None = None,
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
        companions: the operator's list of companion goods; without one, rules of that kind are not run.
        names: what to call a substance in sentences, by its id.
        strict: whether the first line that cannot be judged is an error.

    Raises:
        PoisonbookError: an input cannot be used; see the families in `intake`, `engine` and here.
    """
    from poisonbook.engine.duckdb.run import run
    from poisonbook.engine.duckdb.scan import scan_orders

    report = progress or _silent
    counts = CatalogueCounts()
    products = ProductTable(companions)
    products.take(recognise_batches(catalogue, recogniser, counts, progress))

    def stop(row: int, fault: LineFault) -> None:
        if strict:
            file, row_in_file = orders.place(row)
            raise StrictLineError(file, row_in_file, fault)

    source = _source(orders)
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
    scan.lines = _pseudonymised(scan.lines, key)
    scan.without_customer = scan.lines["customer"].null_count
    lines = _regulated_lines(scan.lines, products.substances())
    companion_lines = scan.companions.join(products.companion_names(), "product_id", join_type="inner")
    ready = [rule for rule in rules if companions is not None or rule.type is not RuleType.COMPANIONS]
    report("rules", 0, len(ready))
    findings = list(
        run(
            [plan_for(rule) for rule in ready],
            lines,
            companion_lines,
            memory_limit=memory_limit,
            threads=threads,
            names=names,
        )
    )
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
        findings=findings,
        scan=scan,
        lines=lines,
        refused=refused,
        lines_read=scan.total + orders.refusals.total,
        refused_lines=sum(scan.faults.values()) + orders.refusals.total,
        refused_rows=refused_rows,
        decisions=decisions,
    )


def _silent(_stage: str, _done: int, _total: int | None) -> None:
    """Progress that nobody watches."""


def _source(orders: Reading) -> ParquetOrders | StreamedOrders:
    native = orders.native_parquet()
    if native is not None and not any(_PATTERN_SIGNS & set(str(file)) for file in native.files):
        return ParquetOrders(native.files, native.rows, native.source_columns)
    return StreamedOrders(orders.schema, orders.batches)


def _pseudonymised(lines: pa.Table, key: PseudonymKey) -> pa.Table:
    """`lines` with the column `customer` in place of `customer_id`; each unique id is hashed once."""
    import pyarrow as pa
    import pyarrow.compute as pc

    from poisonbook.intake.texts import plain_text, without_words

    encoded = pc.dictionary_encode(lines["customer_id"].combine_chunks())
    # An engine that read the files itself gives ids as they stand there: padded, blank, or a word for nobody.
    named = without_words(plain_text(encoded.dictionary), NOBODY)
    pseudonyms = pa.array(key.pseudonyms(named.to_pylist()), pa.string())
    at = lines.schema.get_field_index("customer_id")
    return lines.set_column(at, "customer", pc.take(pseudonyms, encoded.indices))


def _regulated_lines(lines: pa.Table, substances: pa.Table) -> pa.Table:
    """One row for each line and regulated substance, in the columns that rules may name."""
    import pyarrow as pa
    import pyarrow.compute as pc

    joined = lines.join(substances, "product_id", join_type="inner")
    amount = pc.multiply(joined["quantity"], joined["net_mass_kg"]).cast(pa.decimal128(18, 6))
    buyer = joined["buyer_class"]
    buyer = pc.if_else(pc.equal(pc.fill_null(buyer, ""), ""), BuyerClass.GENERAL_PUBLIC.value, buyer)
    return (
        joined.append_column("amount_kg", amount)
        .drop_columns(["net_mass_kg"])
        .set_column(joined.schema.get_field_index("buyer_class"), "buyer_class", buyer)
        .sort_by([("line", "ascending"), ("substance", "ascending")])
    )


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

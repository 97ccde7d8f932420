"""Recognition on Spark: what an executor does with a batch of the catalogue."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from poisonbook.catalogue.companions import Companions
from poisonbook.catalogue.decisions import Decided
from poisonbook.engine.spark.parquet import PLACE
from poisonbook.facts.recognition import Recognition
from poisonbook.facts.records import recognition_record, recognition_table
from poisonbook.facts.schema import CATALOGUE
from poisonbook.values.status import Status
from poisonbook.workflows.decide import Deciding, Outcome
from poisonbook.workflows.products import ProductTable
from poisonbook.workflows.recognise import Candidates, CatalogueBatch
from poisonbook.workflows.worker import Recipe

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Recognising:
    """What executors need to recognise; the driver sends it to each of them once."""

    recipe: Recipe
    companions: Companions | None
    decisions: Mapping[str, Decided] | None
    today: date


@dataclass(frozen=True, slots=True)
class Recognise:
    """Makes rows of products of batches of listings; executors are given one."""

    shared: Any
    """Spark's broadcast of a `Recognising`."""

    def __call__(self, coming: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Batches of `product_schema`, a row for each listing."""
        work: Recognising = self.shared.value
        candidates, decided = _recogniser(work)
        for batch in coming:
            yield from _products(batch, work, candidates, decided)


def product_schema() -> pa.Schema:
    """A listing's place, what it is to a scan of orders, and the columns of results where it was recognised."""
    import pyarrow as pa

    good = pa.struct(list(ProductTable().substances().schema))
    return pa.schema(
        [
            *((name, pa.int32() if name == "file" else pa.int64()) for name in PLACE),
            ("refused", pa.string()),
            ("product_id", pa.string()),
            ("kind", pa.int8()),
            ("product_status", pa.string()),
            ("goods", pa.list_(good)),
            ("companions", pa.list_(pa.string())),
            ("outcome", pa.string()),
            ("json", pa.string()),
            *recognition_table([]).schema,
        ]
    )


_made: tuple[Recognising, Candidates, Deciding | None] | None = None


def _recogniser(work: Recognising) -> tuple[Candidates, Deciding | None]:
    """The recogniser of this process, which is made once; it takes seconds."""
    global _made  # noqa: PLW0603 - a process of Spark's has no other place that lasts from task to task
    if _made is None or _made[0] is not work:
        recogniser = work.recipe.make()
        deciding = None
        if work.decisions is not None:
            deciding = Deciding(recogniser, recogniser, work.decisions, work.today)
        _made = work, deciding or recogniser, deciding
    return _made[1], _made[2]


def _products(
    batch: pa.RecordBatch, work: Recognising, candidates: Candidates, decided: Deciding | None
) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa
    import pyarrow.compute as pc

    from poisonbook.intake.options import Options
    from poisonbook.intake.reading import from_arrow

    table = pa.Table.from_batches([batch])
    places = table.select(list(PLACE))
    for facts in from_arrow(table.drop_columns(list(PLACE)), CATALOGUE, Options()).batches():
        here = places.take(pc.subtract(facts.column("row"), 1))
        id_, title = facts.column("id"), facts.column("title")
        refused = pc.if_else(pc.is_null(id_), "missing-id", pc.if_else(pc.is_null(title), "missing-title", None))
        yield from _rows(here.append_column("refused", refused).filter(pc.is_valid(refused)))
        sound = pc.is_null(refused)
        yield from _recognised(here.filter(sound), facts.filter(sound), work, candidates, decided)


def _recognised(
    places: pa.Table, listings: pa.RecordBatch, work: Recognising, candidates: Candidates, decided: Deciding | None
) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa

    if not listings.num_rows:
        return
    (found,) = candidates.over([listings])
    products = ProductTable(work.companions)
    products.take(iter([CatalogueBatch(listings, found)]))
    kinds = products.kinds(once=False)
    ids: list[str] = listings.column("id").to_pylist()
    results = {row: recognition for row, _, recognition in found if _is_told(recognition)}
    told = recognition_table([results.get(row) or Recognition(id_, "", ()) for row, id_ in enumerate(ids)])
    goods: dict[str, list[dict[str, Any]]] = {}
    for good in products.substances().to_pylist():
        goods.setdefault(good["product_id"], []).append(good)
    names: dict[str, list[str]] = {}
    for product in products.companion_names().to_pylist():
        names.setdefault(product["product_id"], []).append(product["companion"])
    statuses = {row: recognition.status.value for row, _, recognition in found}
    outcomes: Mapping[str, Outcome] = {} if decided is None else decided.log.outcomes
    texts = {row: json.dumps(recognition_record(one), ensure_ascii=False) for row, one in results.items()}
    yield from _rows(
        places.append_column("product_id", listings.column("id"))
        .append_column("kind", kinds["kind"])
        .append_column(
            "product_status", pa.array([statuses.get(row, Status.NOT_REGULATED.value) for row in range(len(ids))])
        )
        .append_column("goods", pa.array([goods.get(id_) for id_ in ids], product_schema().field("goods").type))
        .append_column("companions", pa.array([names.get(id_) for id_ in ids], pa.list_(pa.string())))
        .append_column("outcome", pa.array([outcomes.get(id_) for id_ in ids], pa.string()))
        .append_column("json", pa.array([texts.get(row) for row in range(len(ids))], pa.string())),
        told,
    )


def _is_told(recognition: Recognition) -> bool:
    return recognition.status.is_regulated or recognition.decision is not None


def _rows(rows: pa.Table, told: pa.Table | None = None) -> Iterator[pa.RecordBatch]:
    """The batches of `rows` in the columns of `product_schema`, empty where they have none."""
    import pyarrow as pa

    schema = product_schema()
    columns = []
    for field in schema:
        if field.name in rows.column_names:
            columns.append(rows[field.name].cast(field.type))
        elif told is not None and field.name in told.column_names:
            columns.append(told[field.name])
        else:
            columns.append(pa.nulls(rows.num_rows, field.type))
    yield from pa.table(columns, schema=schema).to_batches()

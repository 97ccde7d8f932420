"""Goods that come back another day: what is left of lines that were carried, or are new.

Returns of an order, customer and product are taken off its sales anew whenever one of both comes, so that it does not
matter which came first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from poisonbook.engine.carry import KEPT, KEY, LINES, Carried, Reach, is_in, moments_of
from poisonbook.engine.returns import SALE, SOLD_COLUMNS, Sale, Sold, left_of, packs_back, sale_of, sold_of

_AMOUNT = LINES.field("kept_kg").type
_PACKS = LINES.field("kept_quantity").type


@dataclass(frozen=True, slots=True)
class Brought:
    """New lines and returns beside the carried ones, once everything that came back is taken off."""

    fresh: pa.Table
    """The new lines that are to be judged, as they are carried."""
    returns: pa.Table
    """The new returns that are to be carried."""
    kept: pa.Table
    """Lines of which something came back, carried or new (`KEPT`)."""
    altered: pa.ChunkedArray
    """The keys of carried lines of which more or less is left than before."""
    late: tuple[int, ...]
    """The numbers of lines and returns that came too late to be judged."""
    without_sale: tuple[int, ...]
    """The numbers of returns whose sale has not come yet."""


@dataclass(frozen=True, slots=True)
class _Taken:
    """What is left of the lines of some orders, by key."""

    left: Mapping[bytes, Decimal]
    full: Mapping[bytes, Decimal]
    """What there was before any return."""
    sales: Mapping[bytes, Sale]


def brought(carried: Carried, lines: pa.Table, returns: pa.Table, reach: Reach) -> Brought:
    """What new lines and returns, none of them there already, make of what is left of all lines.

    Too late is a line before the time for which all windows are there, and whatever would change what was kept of one.
    """
    since = carried.since(reach)
    late: set[int] = set()
    if since is not None:
        bound = pa.scalar(since, pa.timestamp("us"))
        late.update(lines.filter(pc.less(lines["ts"], bound))["line"].to_pylist())
        lines = lines.filter(pc.greater_equal(lines["ts"], bound))
    before = dict(zip(carried.kept["key"].to_pylist(), carried.kept["kept_quantity"].to_pylist(), strict=True))
    closed: set[Sale] = set()
    while True:
        old = _carried_of(carried, lines, returns)
        old = old.filter(pc.invert(_of_sales(old, closed)))
        taken = _taken(old, lines, pa.concat_tables([carried.returns, returns]))
        moments = zip(old["key"].to_pylist(), moments_of(old).tolist(), strict=True)
        changed = {key: us for key, us in moments if taken.left[key] != before.get(key, taken.full[key])}
        past = {taken.sales[key] for key, us in changed.items() if since is not None and us < since}
        if not past:
            break
        closed |= past
        late.update(_numbers(lines, _of_sales(lines, past)), _numbers(returns, _of_sales(returns, past)))
        lines, returns = (rows.filter(pc.invert(_of_sales(rows, past))) for rows in (lines, returns))
    sales = set(taken.sales.values())
    waiting = pa.array([sale_of(row) not in sales for row in returns.select([*SALE]).to_pylist()], pa.bool_())
    if since is not None:
        too_old = pc.and_(waiting, pc.less(returns["ts"], bound)).combine_chunks()
        late.update(_numbers(returns, too_old))
        returns, waiting = returns.filter(pc.invert(too_old)), waiting.filter(pc.invert(too_old))
    kept = {key: packs for key, packs in before.items() if key not in taken.left}
    kept |= {key: packs for key, packs in taken.left.items() if packs != taken.full[key]}
    return Brought(
        fresh=lines,
        returns=returns,
        kept=pa.table([pa.array(list(kept), KEY), pa.array(list(kept.values()), _PACKS)], schema=KEPT),
        altered=pa.chunked_array([pa.array(list(changed), KEY)]),
        late=tuple(sorted(late)),
        without_sale=tuple(_numbers(returns, waiting)),
    )


def with_kept(lines: pa.Table, kept: pa.Table) -> pa.Table:
    """`lines` with what is left of those that `kept` names."""
    touched = pa.array(is_in(lines["key"], kept["key"]))
    some = lines.filter(touched)
    if not some.num_rows:
        return lines
    left = dict(zip(kept["key"].to_pylist(), kept["kept_quantity"].to_pylist(), strict=True))
    packs = [left[key] for key in some["key"].to_pylist()]
    amounts = [
        # Exact: the ordered amount is the quantity times the net mass of a pack.
        None if ordered is None else ordered / quantity * kept_packs
        for ordered, quantity, kept_packs in zip(
            some["amount_kg"].to_pylist(), some["quantity"].to_pylist(), packs, strict=True
        )
    ]
    for name, values in (("kept_quantity", pa.array(packs, _PACKS)), ("kept_kg", _exact(amounts))):
        at = lines.schema.get_field_index(name)
        column = pc.replace_with_mask(lines[name].combine_chunks(), touched, values)
        lines = lines.set_column(at, name, column)
    return lines


def _carried_of(carried: Carried, lines: pa.Table, returns: pa.Table) -> pa.Table:
    """The carried lines of the orders whose returns are to be taken off anew, a row for each order line."""
    late_sales = lines["order_id"].filter(pa.array(is_in(lines["order_id"], carried.returns["order_id"])))
    orders = pa.chunked_array([*returns["order_id"].chunks, *late_sales.chunks], pa.string())
    if not len(orders):
        return LINES.empty_table()
    parts = [segment.lines for segment in carried.segments]
    touched = [part.filter(pa.array(is_in(part["order_id"], orders))) for part in parts]
    return pa.concat_tables([LINES.empty_table(), *touched])


def _taken(old: pa.Table, lines: pa.Table, returns: pa.Table) -> _Taken:
    new = lines.filter(pa.array(is_in(lines["order_id"], returns["order_id"])))
    rows = pa.concat_tables([old, new]).select([*SOLD_COLUMNS, "key"]).to_pylist()
    sold: dict[bytes, Sold] = {row["key"]: sold_of(row) for row in rows}
    orders = pa.chunked_array([pa.array([row["order_id"] for row in rows], pa.string())])
    back = packs_back(returns.filter(pa.array(is_in(returns["order_id"], orders))).to_pylist())
    left = left_of(sold.values(), back)
    return _Taken(
        left={key: left[one.line] for key, one in sold.items()},
        full={key: one.packs for key, one in sold.items()},
        sales={key: one.sale for key, one in sold.items()},
    )


def _of_sales(rows: pa.Table, sales: set[Sale]) -> pa.Array:
    return pa.array([sale_of(row) in sales for row in rows.select([*SALE]).to_pylist()], pa.bool_())


def _numbers(rows: pa.Table, mask: pa.Array) -> list[int]:
    numbers: list[int] = rows["line"].filter(mask).to_pylist()
    return numbers


def _exact(amounts: list[Decimal | None]) -> pa.Array:
    unit = Decimal(1).scaleb(-_AMOUNT.scale)
    return pa.array([None if amount is None else amount.quantize(unit) for amount in amounts], _AMOUNT)

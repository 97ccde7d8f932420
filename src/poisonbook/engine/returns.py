"""What was kept of what was ordered, once returns and cancellations are taken off.

The ordered amount never falls: to order is a transaction, also when the goods go back (EU 2019/1148 Art. 9(4) has even
the attempt reported). Beside it stands what was kept, counted at the time of the sale.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from poisonbook.facts.schema import LineState

if TYPE_CHECKING:
    import pyarrow as pa

SALE = ("order_id", "customer", "product_id")
"""What a record of goods that came back must have in common with the sale."""

Sale = tuple[str | None, ...]


class Sold(NamedTuple):
    """An order line of so many packs. The greatest one gives its packs back first: nothing of the order of arrival."""

    ts: datetime
    quantity: Decimal
    line: int
    """Tells equal lines of one order apart."""
    sale: Sale
    packs: Decimal
    """Those that were not cancelled."""


@dataclass(frozen=True, slots=True)
class Settled:
    """Order lines, and the returns that belong to none of them."""

    lines: pa.Table
    """With the column `kept_quantity`, and without `line_state`."""
    without_sale: list[int]
    """The rows (`line`) of returns that no line of the same order, customer and product was sold for."""


def settled(lines: pa.Table, returns: pa.Table) -> Settled:
    """What is left of each line's packs.

    A line that says of itself that it was cancelled or sent back keeps nothing. What the returns of an order, customer
    and product bring back is taken off the sales of it, the latest first, and never more than there was.

    Args:
        lines: with `line`, `ts`, `quantity`, what `SALE` names, and `line_state` where the orders have it.
        returns: with `line`, `quantity` (above zero) and what `SALE` names.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    lines = standing(lines)
    kept = lines["kept_quantity"].combine_chunks()
    touched = pc.is_in(lines["order_id"], returns["order_id"].combine_chunks()).combine_chunks()
    sold = [sold_of(row) for row in lines.select([*SOLD_COLUMNS]).filter(touched).to_pylist()]
    back = packs_back(returns.to_pylist())
    missing = back.keys() - {one.sale for one in sold}
    left = left_of(sold, back)
    at = lines.schema.get_field_index("kept_quantity")
    column = pc.replace_with_mask(kept, touched, pa.array([left[one.line] for one in sold], kept.type))
    return Settled(
        lines.set_column(at, "kept_quantity", column),
        [row["line"] for row in returns.to_pylist() if sale_of(row) in missing],
    )


def standing(lines: pa.Table) -> pa.Table:
    """`lines` with the packs that were not cancelled as `kept_quantity`, before any return; without `line_state`."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kept = lines["quantity"].combine_chunks()
    if "line_state" in lines.column_names:
        gone = pc.is_in(lines["line_state"], pa.array([LineState.CANCELLED.value, LineState.RETURNED.value]))
        kept = pc.if_else(gone.combine_chunks(), pa.scalar(Decimal(0), kept.type), kept)
        lines = lines.drop_columns(["line_state"])
    return lines.append_column("kept_quantity", kept)


SOLD_COLUMNS = ("line", "ts", "quantity", *SALE, "kept_quantity")
"""What `sold_of` reads."""


def sold_of(row: Mapping[str, Any]) -> Sold:
    """The sale in a row of `standing`."""
    return Sold(row["ts"], row["quantity"], row["line"], sale_of(row), row["kept_quantity"])


def left_of(sold: Iterable[Sold], back: Mapping[Sale, Decimal]) -> dict[int, Decimal]:
    """The packs that are left of each line, by its number, when `back` came back of the sales.

    The latest line gives first; of equal times the one with more packs, then the later row.
    """
    rest = dict(back)
    left = {}
    for one in sorted(sold, key=lambda one: one[:3], reverse=True):
        taken = min(rest.get(one.sale, Decimal(0)), one.packs)
        left[one.line] = one.packs - taken
        if taken:
            rest[one.sale] -= taken
    return left


def packs_back(returns: Iterable[Mapping[str, Any]]) -> dict[Sale, Decimal]:
    """How many packs came back, by sale."""
    packs: dict[Sale, Decimal] = defaultdict(Decimal)
    for row in returns:
        packs[sale_of(row)] += row["quantity"]
    return packs


def sale_of(row: Mapping[str, Any]) -> Sale:
    """What a sale and a return of it have in common."""
    return tuple(row[name] for name in SALE)

"""What was kept of what was ordered, once returns and cancellations are taken off.

The ordered amount never falls: to order is a transaction, also when the goods go back (EU 2019/1148 Art. 9(4) has even
the attempt reported). Beside it stands what was kept, counted at the time of the sale.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from poisonbook.facts.schema import LineState

if TYPE_CHECKING:
    import pyarrow as pa

_SALE = ("order_id", "customer", "product_id")
"""What a record of goods that came back must have in common with the sale."""

Sale = tuple[str | None, ...]


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
        lines: with `line`, `ts`, `quantity`, what `_SALE` names, and `line_state` where the orders have it.
        returns: with `line`, `quantity` (above zero) and what `_SALE` names.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    kept = lines["quantity"].combine_chunks()
    if "line_state" in lines.column_names:
        gone = pc.is_in(lines["line_state"], pa.array([LineState.CANCELLED.value, LineState.RETURNED.value]))
        kept = pc.if_else(gone.combine_chunks(), pa.scalar(Decimal(0), kept.type), kept)
        lines = lines.drop_columns(["line_state"])
    touched = pc.is_in(lines["order_id"], returns["order_id"].combine_chunks()).combine_chunks()
    sold = lines.select(["line", "ts", *_SALE]).append_column("kept", kept).filter(touched).to_pylist()
    back = _by_sale(returns)
    unmatched = set(back)
    # The latest sale first.
    for line in sorted(sold, key=lambda one: (one["ts"], one["line"]), reverse=True):
        sale = _sale(line)
        if sale in back:
            unmatched.discard(sale)
            taken = min(back[sale], line["kept"])
            line["kept"] -= taken
            back[sale] -= taken
    left = pa.array([line["kept"] for line in sold], kept.type)
    return Settled(
        lines.append_column("kept_quantity", pc.replace_with_mask(kept, touched, left)),
        [row["line"] for row in returns.to_pylist() if _sale(row) in unmatched],
    )


def _by_sale(returns: pa.Table) -> dict[Sale, Decimal]:
    """How many packs came back, by sale."""
    packs: dict[Sale, Decimal] = defaultdict(Decimal)
    for row in returns.to_pylist():
        packs[_sale(row)] += row["quantity"]
    return packs


def _sale(row: Mapping[str, Any]) -> Sale:
    return tuple(row[name] for name in _SALE)

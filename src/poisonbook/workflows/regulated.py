"""From the lines that a scan let through to those that rules see: people as pseudonyms, a row for each substance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from poisonbook.engine.base import LINE_COLUMNS
from poisonbook.facts.schema import NOBODY, ORDERS, Kind, LicenceState, StatementState
from poisonbook.privacy.pseudonyms import Personal, PseudonymKey
from poisonbook.values.buyers import BuyerClass

if TYPE_CHECKING:
    import pyarrow as pa

_PERSONAL = {"customer_id" if kind is Personal.CUSTOMER else kind.value: kind for kind in Personal}
"""Column of the orders to the kind of pseudonym that takes its place."""
_UNSTATED = {
    "buyer_class": BuyerClass.GENERAL_PUBLIC.value,
    "statement_state": StatementState.UNKNOWN.value,
    "licence_state": LicenceState.UNKNOWN.value,
}
"""What it means when nobody says; these columns are never empty."""


def pseudonymised(lines: pa.Table, key: PseudonymKey) -> pa.Table:
    """Lines or returns with pseudonyms in place of what may point to a person; `customer_id` is then called `customer`.

    Each different value is hashed once.
    """
    for column, kind in _PERSONAL.items():
        if column in lines.column_names:
            at = lines.schema.get_field_index(column)
            lines = lines.set_column(at, kind.value, _pseudonyms(lines[column], key, kind))
    return lines


def regulated_lines(lines: pa.Table, substances: pa.Table) -> pa.Table:
    """One row for each line and regulated substance, with all of `LINE_COLUMNS`.

    Args:
        lines: pseudonymised lines with `kept_quantity` (`engine.returns`).
        substances: `product_id`, `substance`, `schedule`, `status`, `strength_ww` and `net_mass_kg` (kg).
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    made = lines.join(substances, "product_id", join_type="inner")
    for kg, packs in (("amount_kg", "quantity"), ("kept_kg", "kept_quantity")):
        made = made.append_column(kg, pc.multiply(made[packs], made["net_mass_kg"]).cast(pa.decimal128(18, 6)))
    made = stated(made)
    nobody = [kind.value for kind in Personal if kind.value not in made.column_names]
    for name in nobody:
        made = made.append_column(name, pa.nulls(made.num_rows, pa.string()))
    return made.select(list(LINE_COLUMNS)).sort_by([("line", "ascending"), ("substance", "ascending")])


def stated(lines: pa.Table) -> pa.Table:
    """`lines` with what nobody says about an order in words, and its columns all there."""
    for column in ORDERS.columns:
        if column.name in LINE_COLUMNS and not column.required and not column.personal:
            lines = _stated(lines, column.name, column.kind)
    return lines


def _pseudonyms(values: pa.ChunkedArray, key: PseudonymKey, kind: Personal) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    from poisonbook.intake.texts import plain_text, without_words

    encoded = pc.dictionary_encode(values.combine_chunks())
    # An engine that read the files itself gives texts as they stand there: padded, blank, or a word for nobody.
    named = without_words(plain_text(encoded.dictionary), NOBODY)
    return pc.take(pa.array(key.pseudonyms(named.to_pylist(), kind), pa.string()), encoded.indices)


def _stated(lines: pa.Table, column: str, kind: Kind) -> pa.Table:
    """`lines` with blanks in `column` empty, or the word for what nobody says where the column has one."""
    import pyarrow as pa
    import pyarrow.compute as pc

    from poisonbook.intake.texts import plain_text

    unstated = pa.scalar(_UNSTATED.get(column), pa.string())
    if column not in lines.column_names:
        return lines.append_column(column, pa.repeat(unstated, lines.num_rows))
    encoded = pc.dictionary_encode(lines[column].combine_chunks())
    words = pc.take(plain_text(encoded.dictionary), encoded.indices)
    at = lines.schema.get_field_index(column)
    return lines.set_column(at, column, words if kind is Kind.TEXT else pc.fill_null(words, unstated))

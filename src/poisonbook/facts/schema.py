"""The closed schema: the only columns that may come in, and the only fields a rule may name.

Invariant: facts are about transactions. No demographics, nationality, religion, location trail,
device, browsing, messages or social graph; a column that is not here is refused, not ignored.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from poisonbook.values.buyers import BuyerClass


class Kind(StrEnum):
    """What a column's values are."""

    TEXT = "text"
    TIME = "time"
    """A moment; stored in UTC."""
    NUMBER = "number"
    WORD = "word"
    """One of a closed list of words."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column that may come in."""

    name: str
    kind: Kind
    help: str
    required: bool = False
    personal: bool = False
    """Whether it may point to a person; such a value is pseudonymised before anything is kept."""
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table that may come in."""

    name: str
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        """The column called `name`; KeyError if there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.columns)


NOBODY = ("NULL", "null", "None", "none", "NaN", "nan", "<NA>", "N/A", "n/a", "#N/A", "\\N")
"""How programs write an absent value. Taken for an id, it would make one customer of many strangers."""


class StatementState(StrEnum):
    """How the customer's statement (EU 2019/1148 Art. 8(2) and Annex IV) stood when it was checked for the sale."""

    VALID = "valid"
    EXPIRED = "expired"
    INCOMPLETE = "incomplete"
    NONE = "none"
    UNKNOWN = "unknown"
    """Nobody recorded it. A rule that means this must ask for it."""


class LicenceState(StrEnum):
    """How a private buyer's licence (EU 2019/1148 Art. 6) stood when it was checked for the sale."""

    VALID = "valid"
    EXPIRED = "expired"
    NOT_COVERING = "not_covering"
    """Not for this substance, strength or amount."""
    NONE = "none"
    UNKNOWN = "unknown"
    """Nobody recorded it. A rule that means this must ask for it."""


class LineState(StrEnum):
    """What became of an order line. A line of a negative quantity is a record of goods that came back."""

    PLACED = "placed"
    CANCELLED = "cancelled"
    RETURNED = "returned"


CATALOGUE = Table(
    "catalogue",
    (
        Column("id", Kind.TEXT, "the product's id, as the orders name it", required=True),
        Column("title", Kind.TEXT, "the listing's title", required=True),
        Column("description", Kind.TEXT, "the listing's text; HTML is read as text"),
        Column("brand", Kind.TEXT, "brand or maker"),
        Column("category", Kind.TEXT, "the shop's category or category path"),
        Column("lang", Kind.TEXT, "language of the listing, ISO 639-1"),
    ),
)

ORDERS = Table(
    "orders",
    (
        Column("order_id", Kind.TEXT, "the order's id", required=True),
        Column("customer_id", Kind.TEXT, "the customer's id; only a keyed pseudonym of it is kept", personal=True),
        Column("ts", Kind.TIME, "when the order was placed", required=True),
        Column("product_id", Kind.TEXT, "the product's id, as the catalogue names it", required=True),
        Column("quantity", Kind.NUMBER, "how many packs were ordered; below zero: how many came back", required=True),
        Column(
            "buyer_class",
            Kind.WORD,
            "the buyer's verified class; absent or empty means general_public",
            words=tuple(BuyerClass),
        ),
        Column("channel", Kind.TEXT, "where the sale was made, such as web or shop"),
        Column("payment_kind", Kind.TEXT, "how it was paid, such as card or cash"),
        Column("delivery_country", Kind.TEXT, "the country delivered to, ISO 3166-1 alpha-2"),
        Column(
            "statement_state",
            Kind.WORD,
            "the customer's statement as checked for this sale; absent or empty means unknown",
            words=tuple(StatementState),
        ),
        Column(
            "licence_state",
            Kind.WORD,
            "the licence of a member of the public as checked for this sale; absent or empty means unknown",
            words=tuple(LicenceState),
        ),
        Column(
            "line_state",
            Kind.WORD,
            "what became of the whole line; absent or empty means placed",
            words=tuple(LineState),
        ),
        Column(
            "statement",
            Kind.TEXT,
            "the number of the customer's statement; only a keyed pseudonym is kept, and only if a rule asks",
            personal=True,
        ),
        Column(
            "licence",
            Kind.TEXT,
            "the number of the customer's licence; only a keyed pseudonym is kept, and only if a rule asks",
            personal=True,
        ),
        Column(
            "delivery_address",
            Kind.TEXT,
            "the address delivered to; only a keyed pseudonym is kept, and only if a rule asks",
            personal=True,
        ),
        Column(
            "payment_token",
            Kind.TEXT,
            "the payment provider's token of the means of payment, never its number; "
            "only a keyed pseudonym is kept, and only if a rule asks",
            personal=True,
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a regulated order line that a rule may name."""

    name: str
    kind: Kind
    help: str
    words: tuple[str, ...] = ()


LINE_FIELDS: tuple[Field, ...] = (
    Field("substance", Kind.TEXT, "the regulated substance, by its id in the law data"),
    Field("schedule", Kind.TEXT, "the list of the act that names it, such as Annex I"),
    Field("status", Kind.WORD, "the product's place in law", ("restricted", "undetermined", "reportable")),
    Field("strength_ww", Kind.NUMBER, "strength in % w/w, worst case"),
    Field("amount_kg", Kind.NUMBER, "net mass of the line: packs times the pack's net mass"),
    Field("quantity", Kind.NUMBER, "packs in the line"),
    Field("buyer_class", Kind.WORD, "the buyer's verified class", tuple(BuyerClass)),
    Field("channel", Kind.TEXT, "where the sale was made"),
    Field("payment_kind", Kind.TEXT, "how it was paid"),
    Field("delivery_country", Kind.TEXT, "the country delivered to"),
    Field("statement_state", Kind.WORD, "the customer's statement as checked for this sale", tuple(StatementState)),
    Field("licence_state", Kind.WORD, "the licence as checked for this sale", tuple(LicenceState)),
    Field("kept_kg", Kind.NUMBER, "net mass of the line's packs that did not come back and were not cancelled"),
    Field("kept_quantity", Kind.NUMBER, "packs of the line that did not come back and were not cancelled"),
)
"""What a rule's selection may name. Each line holds one regulated substance of one order line."""

ANCHOR_FIELDS = ("substance", "schedule", "status")
"""A selection that names one of these is anchored: it can only hold on a line with a regulated substance."""

GROUP_FIELDS = ("customer", "order", "substance", "delivery_address", "payment_token", "licence", "statement")
"""What a window may be grouped by; whatever may point to a person is a keyed pseudonym."""

COUNTED_FIELDS = (
    "substance",
    "product",
    "order",
    "customer",
    "delivery_address",
    "payment_token",
    "licence",
    "statement",
    "channel",
    "payment_kind",
    "delivery_country",
)
"""What `value_count` may count the different values of; an empty value is none."""

SUMMED_FIELDS = ("amount_kg", "quantity", "kept_kg", "kept_quantity")
"""What `value_sum` may add up: what was ordered, or what was kept of it."""

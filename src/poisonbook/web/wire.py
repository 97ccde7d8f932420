"""What values look like on the wire: the types that bodies, queries and answers are made of."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from poisonbook.values.years import WHICH_YEARS


class Wire(msgspec.Struct, forbid_unknown_fields=True, kw_only=True, frozen=True, omit_defaults=False):
    """The base of everything that comes in or goes out: a closed schema."""


Id = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[^\u0000-\u001f\u007f]+$")]
"""An id, the shop's own or one that the server made."""
Text = Annotated[str, Meta(min_length=1, max_length=500, pattern=r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]+$")]
"""Some words; lines may end, other control characters are refused."""
LongText = Annotated[
    str, Meta(min_length=1, max_length=5000, pattern=r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]+$")
]
Exact = Annotated[
    str,
    Meta(
        pattern=r"^(0|[1-9][0-9]{0,11})(\.[0-9]{1,9})?$",
        description="An exact decimal number, as a text.",
        examples=["4.5"],
    ),
]
"""A strength in % w/w, an amount or a number of packs; `Decimal(…)` takes it as it is."""
Country = Annotated[str, Meta(pattern=r"^[A-Z]{2}$", description="ISO 3166-1 alpha-2.", examples=["DE"])]
Moment = Annotated[
    datetime, Meta(tz=True, description=f"RFC 3339, with a zone; {WHICH_YEARS}.", examples=["2026-11-22T10:00:00Z"])
]
Day = Annotated[date, Meta(description=f"ISO 8601; {WHICH_YEARS}.", examples=["2026-11-22"])]

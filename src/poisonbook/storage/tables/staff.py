"""An operator's staff: who they are, how they come in, and who is in."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Column, Index, LargeBinary

from poisonbook.register.one_time import OneTimeKind
from poisonbook.register.staff import SignInWay, StaffRole
from poisonbook.storage.columns import Document, Moment, Whole, Word
from poisonbook.storage.tables.base import ends, id_column, moment, owned, text

STAFF = owned(
    "staff",
    id_column(),
    Column("roles", Document(frozenset[StaffRole]), nullable=False),
    moment("created_at"),
    text("lang"),
    moment("disabled_at", optional=True),
    moment("until", optional=True),
    text("subject", optional=True),
)
"""Without names: the short id stands in records for ever, and what the ledger says of a row here names nobody."""
Index(None, STAFF.c.operator, STAFF.c.subject, unique=True)

STAFF_NAMES = owned(
    "staff_names",
    id_column(),
    text("name"),
    Column("delete_after", Moment, index=True),
)
"""The names, each until some time after the end of the account; without a date as long as nobody knows that."""

STAFF_PASSWORDS = owned("staff_passwords", id_column(), text("hash"), moment("set_at"))

PASSKEYS = owned(
    "passkeys",
    id_column(),
    text("staff"),
    Column("public_key", LargeBinary, nullable=False),
    Column("sign_count", Whole, nullable=False),
    moment("created_at"),
    text("label"),
    moment("used_at", optional=True),
)
Index(None, PASSKEYS.c.id, unique=True)  # a device says which key it has, and not whose
Index(None, PASSKEYS.c.operator, PASSKEYS.c.staff)

SESSIONS = owned(
    "sessions",
    id_column(),
    ends(),
    text("staff"),
    Column("way", Word(SignInWay), nullable=False),
    moment("created_at"),
    moment("seen_at"),
    moment("proved_at"),
    moment("ends_at"),
)
Index(None, SESSIONS.c.id, unique=True)  # a browser has the token and does not say whose it is
Index(None, SESSIONS.c.operator, SESSIONS.c.staff)

ONE_TIME = owned(
    "one_time",
    id_column(),
    ends(),
    Column("kind", Word(OneTimeKind), nullable=False),
    text("staff", optional=True),
    Column("said", Document(Mapping[str, str]), nullable=False),
)
Index(None, ONE_TIME.c.id, unique=True)
Index(None, ONE_TIME.c.operator, ONE_TIME.c.staff)

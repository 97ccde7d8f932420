"""Whether what was shown holds by itself: of this customer, for this class and in time."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Generic, TypeVar

from poisonbook.facts.schema import LicenceState, StatementState
from poisonbook.law.retention import months_after
from poisonbook.register.evidence import HeldLicence, IdentityCheck, Statement
from poisonbook.register.orders import Basket

State = TypeVar("State", bound=StatementState | LicenceState)


@dataclass(frozen=True, slots=True)
class Standing(Generic[State]):
    """How a statement, an identity check or a licence stands for an order."""

    state: State
    why: str = ""
    """Why it does not hold, one sentence; empty where it does, and where nothing was shown."""


NO_STATEMENT = Standing(StatementState.NONE)
NO_LICENCE = Standing(LicenceState.NONE)
_VALID_STATEMENT = Standing(StatementState.VALID)
_VALID_LICENCE = Standing(LicenceState.VALID)


def statement_standing(
    statement: Statement | None,
    basket: Basket,
    *,
    families: Collection[str | None],
    family: str | None,
    months: int | None,
) -> Standing[StatementState]:
    """How a statement stands, whatever it says of substances.

    Args:
        families: of the laws that the order is under.
        family: of the law under which the statement was made.
        months: for how long it may be used again; 0: for this sale only; None: no law asks for it.
    """
    if statement is None:
        return NO_STATEMENT
    if statement.customer != basket.customer:
        return Standing(StatementState.NONE, "The statement is another customer's.")
    if statement.withdrawn:
        return Standing(StatementState.NONE, "The statement was withdrawn.")
    if statement.buyer_class is not basket.claim:
        return Standing(StatementState.NONE, "The statement was made as another class of buyer.")
    if family is None or family not in families:
        return Standing(StatementState.NONE, "The statement was made under another law.")
    if _is_over(statement.made_at, statement.valid_until, basket.at, months):
        return Standing(StatementState.EXPIRED, "The statement is no longer valid.")
    return _VALID_STATEMENT


def identity_fault(check: IdentityCheck | None, basket: Basket, *, months: int | None) -> str | None:
    """What keeps an identity check from holding; None where it holds, and empty where there is none.

    Args:
        months: for how long it may be used again; 0: for this sale only; None: as long as any law allows.
    """
    if check is None:
        return ""
    if check.customer != basket.customer:
        return "The identity check is another customer's."
    if _is_over(check.checked_at, check.valid_until, basket.at, months):
        return "The identity check is no longer valid."
    return None


def licence_standing(licence: HeldLicence | None, basket: Basket, *, state: str | None) -> Standing[LicenceState]:
    """How a licence stands, whatever it allows.

    Args:
        state: whose licences count for the delivery.
    """
    if licence is None:
        return NO_LICENCE
    if basket.customer not in licence.customers:
        return Standing(LicenceState.NONE, "The licence is another customer's.")
    if licence.revoked:
        return Standing(LicenceState.NONE, "The licence was revoked.")
    day = basket.at.date()
    if day > licence.valid_until:
        return Standing(LicenceState.EXPIRED, "The licence is no longer valid.")
    if day < licence.valid_from:
        return Standing(LicenceState.NOT_COVERING, "The licence is not valid yet.")
    if state is None:
        return Standing(
            LicenceState.NOT_COVERING, "The licence's state cannot be compared: no country of delivery is named."
        )
    if licence.state.upper() != state:
        return Standing(LicenceState.NOT_COVERING, "The licence is of another state than that of delivery.")
    return _VALID_LICENCE


def _is_over(made_at: datetime, valid_until: date, at: datetime, months: int | None) -> bool:
    """Whether the day of the order is past what was shown; what is shown after the order is for this sale."""
    day = at.date()
    return day > valid_until or (months is not None and day > months_after(_day_of(made_at, at.tzinfo), months))


def _day_of(moment: datetime, zone: tzinfo | None) -> date:
    return moment.astimezone(zone).date()

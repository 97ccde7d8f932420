"""Record that somebody's identity was checked: by what kind of document and its number, never a copy of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import ClassVar

from sqlalchemy.engine import Connection

from poisonbook.errors import PoisonbookError
from poisonbook.privacy.sealing import SealContext
from poisonbook.register.access import Operator
from poisonbook.register.evidence import DocumentType, IdentityCheck
from poisonbook.register.particulars import document_number, plain_words
from poisonbook.register.validity import CLOCKS_DIFFER, last_day_of_reuse
from poisonbook.storage import identity_checks
from poisonbook.storage.writer import each
from poisonbook.values.ids import new_id
from poisonbook.workflows.pseudonyms import customer_of, customers_of
from poisonbook.workflows.service import Service


class UnknownIdentityCheckError(PoisonbookError):
    """The register has no identity check with this id."""

    code: ClassVar[str] = "unknown-identity-check"

    def __str__(self) -> str:
        return "the register has no identity check with this id"


class IdentityCheckError(PoisonbookError):
    """An identity check that proves nothing: of an expired document, too long ago, or in the future."""

    code: ClassVar[str] = "identity-check"

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(field, problem)
        self.field = field
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.field}: {self.problem}"


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenIdentityCheck:
    """An identity check as it is entered."""

    customer_id: str = field(repr=False)
    document_type: DocumentType
    number: str = field(repr=False)
    expires_on: date | None
    """The document's last day; None where it names none, as an extract of a register does."""
    checked_at: datetime | None = None
    """None: now."""
    issued_by: str | None = field(default=None, repr=False)
    checked_by: str | None = field(default=None, repr=False)
    """Who of the staff saw it, in the operator's own words."""


def record_identity_check(service: Service, operator: Operator, given: GivenIdentityCheck) -> IdentityCheck:
    """The identity check as it is kept from now on; number, issuer and who checked are sealed.

    Raises:
        ParticularsError: a field holds what is not kept, such as a copy of the document.
        IdentityCheckError: see there.
    """
    now = service.clock()
    checked_at = now if given.checked_at is None else given.checked_at
    months = _months_of_reuse(service, operator)
    _check_times(given, checked_at, now, months)
    particulars = {"number": document_number("number", given.number)}
    for name, text in (("issued_by", given.issued_by), ("checked_by", given.checked_by)):
        if text is not None:
            particulars[name] = plain_words(name, text)
    if given.expires_on is not None:
        particulars["expires_on"] = given.expires_on.isoformat()
    id_ = new_id("idc")
    check = IdentityCheck(
        id=id_,
        customer=customer_of(service, operator, given.customer_id),
        document_type=given.document_type,
        checked_at=checked_at,
        valid_until=last_day_of_reuse(checked_at, months=months, document_expires=given.expires_on),
        sealed=service.seal.seal(particulars, context=SealContext(operator.id, "identity_check", id_)),
    )
    service.store.writer.run(_ADD, (operator.id, check, now, service.deadline(operator, check.checked_at)))
    return check


def identity_check(service: Service, operator: Operator, id_: str) -> IdentityCheck:
    """The identity check with this id; UnknownIdentityCheckError when there is none."""
    with service.store.reading() as connection:
        found = identity_checks.find(connection, operator.id, id_)
    if found is None:
        raise UnknownIdentityCheckError
    return found


def identity_checks_of(service: Service, operator: Operator, customer_id: str | None = None) -> Sequence[IdentityCheck]:
    """The operator's identity checks, or those of one customer, the newest first."""
    customers = None if customer_id is None else customers_of(service, operator, customer_id).all
    with service.store.reading() as connection:
        return list(identity_checks.search(connection, operator.id, customers=customers))


def _months_of_reuse(service: Service, operator: Operator) -> int:
    """The longest that any law the operator sells under lets it be used; each law narrows it at its own sales."""
    found = [service.book.reuse(code) for code in operator.jurisdictions]
    return max((one.months for one in found if one is not None), default=0)


def _check_times(given: GivenIdentityCheck, checked_at: datetime, now: datetime, months: int) -> None:
    if checked_at > now + CLOCKS_DIFFER:
        raise IdentityCheckError("checked_at", "is in the future")
    if last_day_of_reuse(checked_at, months=months) < now.astimezone(UTC).date():
        raise IdentityCheckError("checked_at", "is longer ago than the law lets a check be used; check again")
    if given.expires_on is not None and given.expires_on < checked_at.astimezone(UTC).date():
        raise IdentityCheckError("expires_on", "was before the check; an expired document proves nothing")


@each
def _add(connection: Connection, asked: tuple[str, IdentityCheck, datetime, datetime]) -> None:
    operator, check, at, delete_after = asked
    identity_checks.add(connection, operator, check, at=at, delete_after=delete_after)


_ADD = _add

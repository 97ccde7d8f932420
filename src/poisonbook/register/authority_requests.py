"""What an authority asks of the register, of cases or orders it names, and how two people answer it.

There is no query and no standing access: what names nothing can be put on record to be refused, and to be counted, and
in no other way. Nothing is opened by it: particulars come out by openings, which the answer names. The moves are pure.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from poisonbook.errors import PoisonbookError
from poisonbook.register.request_bases import request_terms
from poisonbook.register.staff import Staff, StaffRole

PROPOSES = frozenset({StaffRole.DATA_PROTECTION})
"""Who puts a request on record and proposes the answer."""
CONFIRMS = frozenset({StaffRole.DATA_PROTECTION, StaffRole.APPROVER})
"""Who may be the second person."""
MOST_TEXT = 200
_UNNAMED = (
    "a request names the cases or orders it is about; nothing can be looked up for one that names none. It can be put "
    "on record as one that names nothing (`--unnamed`), to be refused and counted"
)
_ID = re.compile(r"[^\s\x00-\x1f\x7f]{1,128}")
_CASE = re.compile(r"cas_[A-Za-z0-9_-]{1,60}")


class RequestState(StrEnum):
    """How a request stands."""

    RECORDED = "recorded"
    PROPOSED = "proposed"
    """One person proposes an answer; a second has to confirm it."""
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"
    """The authority took it back."""


class Given(StrEnum):
    """What is given of the cases or orders that are named."""

    ORDERS = "orders"
    """What was ordered and sold, and when."""
    DECISIONS = "decisions"
    """What was decided of it, and why."""
    REPORTS = "reports"
    """Reports that were made of it before."""
    LEDGER_PROOFS = "ledger_proofs"
    """That records are as they were written."""
    PARTICULARS = "particulars"
    """Who the customer is, as openings let it be read."""


class Declined(StrEnum):
    """Why a request, or a part of it, is refused."""

    NOTHING_NAMED = "nothing_named"
    """It names no case and no order: the one answer to such a request."""
    NO_LEGAL_BASIS = "no_legal_basis"
    NOT_COMPETENT = "not_competent"
    """The authority is not the one that may ask this."""
    MORE_THAN_NEEDED = "more_than_needed"
    FORM = "form"
    """It was not signed, or not in the form that the law asks for."""
    NOT_ON_RECORD = "not_on_record"
    """There is nothing of it, or not any more."""


class RequestOutcome(StrEnum):
    """What an answered request came to."""

    GIVEN = "given"
    PARTLY = "partly"
    REFUSED = "refused"


class AuthorityRequestError(PoisonbookError):
    """This cannot be done with an authority's request."""

    code: ClassVar[str] = "authority-request"

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return self.problem


class NothingNamedError(AuthorityRequestError):
    """The request names no case and no order."""

    code: ClassVar[str] = "authority-request-unnamed"


class RequestFourEyesError(AuthorityRequestError):
    """The same person cannot be both pairs of eyes."""

    code: ClassVar[str] = "authority-request-four-eyes"


class RequestRoleError(AuthorityRequestError):
    """The person has no role that may do this."""

    code: ClassVar[str] = "authority-request-role"


class UnknownRequestError(AuthorityRequestError):
    """There is no such request."""

    code: ClassVar[str] = "unknown-authority-request"


@dataclass(frozen=True, slots=True)
class RequestAnswer:
    """What is to be given, and what not."""

    given: frozenset[Given] = frozenset()
    declined: Declined | None = None
    """Why it, or a part of it, is refused; None: nothing of it is."""
    openings: tuple[str, ...] = ()
    """The ids of the openings by which particulars are read."""

    @property
    def outcome(self) -> RequestOutcome:
        """What it comes to."""
        if not self.given:
            return RequestOutcome.REFUSED
        return RequestOutcome.GIVEN if self.declined is None else RequestOutcome.PARTLY


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorityRequest:
    """A request, and what became of it. People are short ids of staff."""

    id: str
    authority: str
    basis: str
    """Of the closed list of `request_bases`."""
    reference: str
    """The authority's own."""
    received_on: date
    cases: tuple[str, ...]
    orders: tuple[str, ...]
    recorded_by: str
    recorded_at: datetime
    state: RequestState = RequestState.RECORDED
    given: frozenset[Given] = frozenset()
    """As it is proposed or was confirmed; so are the next two."""
    declined: Declined | None = None
    openings: tuple[str, ...] = ()
    proposed_by: str | None = None
    proposed_at: datetime | None = None
    confirmed_by: str | None = None
    confirmed_at: datetime | None = None

    @property
    def is_named(self) -> bool:
        """Whether it names anything."""
        return bool(self.cases or self.orders)

    @property
    def outcome(self) -> RequestOutcome | None:
        """What it came to; None: two people have not answered it."""
        return RequestAnswer(self.given, self.declined).outcome if self.state is RequestState.ANSWERED else None


def recorded(request: AuthorityRequest, by: Staff, *, unnamed: bool = False) -> AuthorityRequest:
    """A new request, as it goes on record.

    Args:
        unnamed: that it names nothing is known; it can only be refused.

    Raises:
        NothingNamedError: it names nothing, and that is not known.
        AuthorityRequestError: it names too much, or something of it cannot be so.
        RequestRoleError: their role may not.
    """
    need_role(by, PROPOSES, request.recorded_at)
    terms = request_terms()
    if request.basis not in terms.bases:
        raise AuthorityRequestError(f"{request.basis!r} is no basis of the list: {', '.join(terms.bases)}")
    for name, text in (("authority", request.authority), ("reference", request.reference)):
        if not 0 < len(text.strip()) <= MOST_TEXT:
            raise AuthorityRequestError(f"the {name} has 1 to {MOST_TEXT} characters")
    if request.received_on > request.recorded_at.date():
        raise AuthorityRequestError("it cannot have been received on a day to come")
    if request.is_named is unnamed:
        if unnamed:
            raise AuthorityRequestError("it names something, so it can be answered")
        raise NothingNamedError(_UNNAMED)
    _need_few(request.cases, terms.most_cases, "cases", _CASE)
    _need_few(request.orders, terms.most_orders, "orders", _ID)
    return request


def proposed(request: AuthorityRequest, answer: RequestAnswer, by: Staff, now: datetime) -> AuthorityRequest:
    """The request, with the answer that one person proposes.

    Raises:
        AuthorityRequestError: it does not wait for one, or the answer cannot be so.
        RequestRoleError: their role may not.
    """
    need_role(by, PROPOSES, now)
    _need(request, RequestState.RECORDED)
    if not request.is_named and answer != RequestAnswer(declined=Declined.NOTHING_NAMED):
        raise AuthorityRequestError("it names nothing, so all of it is refused for that")
    if request.is_named and answer.declined is Declined.NOTHING_NAMED:
        raise AuthorityRequestError("it names what it is about; another reason refuses it")
    if not answer.given and answer.declined is None:
        raise AuthorityRequestError("an answer says what is given, or why it is refused")
    if bool(answer.openings) is not (Given.PARTICULARS in answer.given):
        raise AuthorityRequestError("who a customer is comes out by openings alone: name them with particulars")
    return replace(
        request,
        state=RequestState.PROPOSED,
        given=answer.given,
        declined=answer.declined,
        openings=answer.openings,
        proposed_by=by.id,
        proposed_at=now,
    )


def confirmed(request: AuthorityRequest, by: Staff, now: datetime) -> AuthorityRequest:
    """The request, answered as it was proposed.

    Raises:
        RequestFourEyesError: it is the person who proposed it.
        RequestRoleError: their role may not.
        AuthorityRequestError: no answer is proposed.
    """
    _need_second(request, by, now)
    return replace(request, state=RequestState.ANSWERED, confirmed_by=by.id, confirmed_at=now)


def sent_back(request: AuthorityRequest, by: Staff, now: datetime) -> AuthorityRequest:
    """The request, without the proposed answer, as the second person does not confirm it; errors as of `confirmed`."""
    _need_second(request, by, now)
    return _unanswered(request, RequestState.RECORDED)


def withdrawn(request: AuthorityRequest, by: Staff, now: datetime) -> AuthorityRequest:
    """The request, taken back by the authority before it was answered.

    Raises:
        AuthorityRequestError: it is answered, or was taken back before.
        RequestRoleError: their role may not.
    """
    need_role(by, PROPOSES, now)
    _need(request, RequestState.RECORDED, RequestState.PROPOSED)
    return _unanswered(request, RequestState.WITHDRAWN)


def _unanswered(request: AuthorityRequest, state: RequestState) -> AuthorityRequest:
    return replace(
        request, state=state, given=frozenset(), declined=None, openings=(), proposed_by=None, proposed_at=None
    )


def _need(request: AuthorityRequest, *states: RequestState) -> None:
    if request.state not in states:
        raise AuthorityRequestError(f"{request.id}: is {request.state.value}")


def _need_second(request: AuthorityRequest, by: Staff, now: datetime) -> None:
    _need(request, RequestState.PROPOSED)
    if by.id == request.proposed_by:
        raise RequestFourEyesError(f"{request.id}: a second person decides, not the one who proposed the answer")
    need_role(by, CONFIRMS, now)


def need_role(by: Staff, roles: frozenset[StaffRole], now: datetime) -> None:
    """Go on only for somebody with one of the roles whose account is in force; RequestRoleError where it is not so."""
    if missing := by.lacks(roles, now):
        raise RequestRoleError(missing)


def _need_few(ids: Collection[str], most: int, what: str, form: re.Pattern[str]) -> None:
    if len(set(ids)) != len(ids) or len(ids) > most:
        raise AuthorityRequestError(f"one request names at most {most} {what}, each once; {len(ids)} are a bulk query")
    if not all(form.fullmatch(one) for one in ids):
        raise AuthorityRequestError(f"{what} are named by their ids")

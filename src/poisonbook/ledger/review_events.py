"""What the ledger tells of people's work: cases, reports, products, openings, what authorities ask and look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from poisonbook.ledger.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseStep(Event):
    """Something was done with a case: found by rules, taken, decided, reported."""

    KIND: ClassVar[str] = "case"

    operator: str
    at: str
    id: str
    """The case's."""
    step: str
    """Of a closed list; never a reason, and nobody's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportStep(Event):
    """Something was done with a report to a contact point: signed off, sent, acknowledged."""

    KIND: ClassVar[str] = "report"

    operator: str
    at: str
    """When it was done: of a report that was sent by hand, as who sent it says."""
    id: str
    """The report's."""
    matter: str
    """The id of the case or the incident that it is about."""
    step: str
    """Of a closed list; nobody's name."""
    channel: str
    """How it goes out."""
    files: Mapping[str, str]
    """SHA-256 of each file that was made or sent, by its name; nothing of what is in them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductDecided(Event):
    """Something was done with a decision of staff on a product."""

    KIND: ClassVar[str] = "product-decision"

    operator: str
    at: str
    id: str
    """The decision's."""
    product: str
    """The shop's id of the product."""
    step: str
    """How it stands since: waiting, in_force, or why it ended; of a closed list."""
    reason: str
    """Of a closed list."""
    was: str
    """The product's status without it."""
    becomes: str
    """With it."""
    last_day: str
    """On which it holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningStep(Event):
    """A step on the way to reading a customer's particulars; each is of a kind of its own, to be counted apart."""

    operator: str
    at: str
    id: str
    """The opening's."""
    role: str
    """In which role the step was taken, as who took it says; to refuse or withdraw needs no key of the role."""
    reason: str
    """Of a closed list."""
    records: int
    """How many records it is about."""


class OpeningRequested(OpeningStep):
    """A person of one role asked to read."""

    __slots__ = ()
    KIND: ClassVar[str] = "opening-requested"


class OpeningApproved(OpeningStep):
    """The other role handed its halves over: from then on who asked can read. This is the kind to count."""

    __slots__ = ()
    KIND: ClassVar[str] = "opening-approved"


class OpeningRefused(OpeningStep):
    """A second person refused."""

    __slots__ = ()
    KIND: ClassVar[str] = "opening-refused"


class OpeningWithdrawn(OpeningStep):
    """Who asked took it back."""

    __slots__ = ()
    KIND: ClassVar[str] = "opening-withdrawn"


class OpeningRead(OpeningStep):
    """Who asked reads; logged before anything is opened."""

    __slots__ = ()
    KIND: ClassVar[str] = "opening-read"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorityRequestStep(Event):
    """A step of a request of an authority. Which authority it is and what it names is in the record alone."""

    KIND: ClassVar[str] = "authority-request"

    operator: str
    at: str
    id: str
    """The request's."""
    step: str
    """recorded, proposed, confirmed, sent_back or withdrawn."""
    basis: str
    """Of a closed list."""
    outcome: str
    """given, partly or refused; empty: it is not answered."""
    cases: int
    """How many it names."""
    orders: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectorLook(Event):
    """An authority's inspector looked at a page of the console."""

    KIND: ClassVar[str] = "inspection"

    operator: str
    at: str
    staff: str
    """The short id."""
    page: str
    """Of a closed list."""
    record: str
    """The id of what is on it; empty: it is a list."""

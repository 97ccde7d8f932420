"""The terms of sale of a law file: who may buy what, and what must be there first."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from poisonbook.law.fields import read_certainty, read_period, read_status, read_text, read_texts
from poisonbook.law.model import Certainty
from poisonbook.values.buyers import BuyerClass
from poisonbook.values.documents import Node
from poisonbook.values.periods import Period
from poisonbook.values.status import Status


class Outcome(StrEnum):
    """What becomes of a sale, mildest first."""

    ALLOW = "allow"
    REQUIRE = "require"
    """Only with what is needed."""
    HOLD = "hold"
    """Until a person has looked."""
    REFUSE = "refuse"
    """The law bars it outright."""


class Need(StrEnum):
    """What a sale needs."""

    LICENCE = "licence"
    """A valid licence for the substance, the strength and the amount, seen and written off (EU Art. 8(1))."""
    IDENTITY = "identity"
    """Proof of who buys, or of who may act for the buyer (EU Art. 8(2)(a))."""
    STATEMENT = "statement"
    """Trade, company, address and intended use, declared by the buyer (EU Art. 8(2)(b)-(c), Annex IV)."""
    PHARMACIST = "pharmacist"
    """A sale by or under a registered pharmacist (Great Britain, regulated poisons)."""
    NOTICE = "notice"
    """The seller tells the buyer, in writing, what the product is in law (EU Art. 7(1))."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleTerm:
    """What a provision asks of the sale of products of one status to some classes of buyers."""

    id: str
    jurisdiction: str
    statuses: tuple[Status, ...]
    schedules: tuple[str, ...]
    """The lists it speaks of; all of the jurisdiction and its base when empty."""
    buyers: tuple[BuyerClass, ...]
    outcome: Outcome
    needs: tuple[Need, ...]
    """What must be there; with an outcome of `refuse`, what must be there where a licence lifts it."""
    duties: tuple[str, ...]
    """The ids of the requirements it rests on."""
    period: Period
    certainty: Certainty
    note: str = ""

    def covers(self, status: Status, schedule: str) -> bool:
        """Whether it speaks of products of this status on this list."""
        return status in self.statuses and (not self.schedules or schedule in self.schedules)


_FIELDS = ("id", "status", "schedules", "buyers", "outcome", "needs", "duties", "start", "end", "certainty", "note")


def read_sale_terms(file: Node, code: str) -> Iterator[SaleTerm]:
    """The terms of one law file, whose jurisdiction is `code`.

    Raises:
        DocumentError: a field is unknown, missing or wrong.
    """
    duties = [duty.need("id").text() for duty in file.get("requirements") or ()]
    return (_read(node, code, duties) for node in file.get("sales") or ())


def _read(node: Node, code: str, duties: Collection[str]) -> SaleTerm:
    node.allow(_FIELDS)
    for duty in node.get("duties") or ():
        if duty.text() not in duties:
            raise duty.error(f"{duty.text()!r} is not one of this file's requirements")
    buyers = tuple(one.choice(BuyerClass, "buyer class", BuyerClass) for one in node.need("buyers"))
    needs = tuple(one.choice(Need, "need", Need) for one in node.get("needs") or ())
    outcome = node.need("outcome")
    term = SaleTerm(
        id=node.need("id").text(),
        jurisdiction=code,
        statuses=tuple(read_status(one) for one in node.need("status")),
        schedules=read_texts(node.get("schedules")),
        buyers=buyers,
        outcome=outcome.choice(Outcome, "outcome", Outcome),
        needs=needs,
        duties=read_texts(node.get("duties")),
        period=read_period(node.need("start"), node.get("end")),
        certainty=read_certainty(node.need("certainty")),
        note=read_text(node.get("note")),
    )
    if term.outcome is Outcome.REQUIRE and not needs:
        raise outcome.error("a sale that requires something says what, under 'needs'")
    return term

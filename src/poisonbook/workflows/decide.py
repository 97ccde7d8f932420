"""The operator's decisions, laid over what was recognised; none hides a listing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from poisonbook.catalogue.content_hash import content_hash
from poisonbook.catalogue.decisions import Decided, Reason, Verdict, read_decisions
from poisonbook.catalogue.reading import Content, Reading
from poisonbook.catalogue.recognise import Recogniser, listings_at
from poisonbook.facts.recognition import Decision, Listing, RecognisedSubstance, Recognition, Shows
from poisonbook.law.book import Book
from poisonbook.values.status import Status
from poisonbook.workflows.recognise import Candidates, Found, paired

if TYPE_CHECKING:
    import pyarrow as pa


class Outcome(StrEnum):
    """What became of a decision."""

    HELD = "held"
    EXPIRED = "expired"
    CHANGED = "changed"
    """The listing's content is not the one that was decided on."""
    REFUSED = "refused"
    """It would lower a product whose own listing states a strength above the limit, and its reason cannot."""
    NOT_FOUND = "not_found"
    """The catalogue has no such product."""

    @property
    def help(self) -> str:
        """The outcome in words."""
        return _HELP[self]


_HELP = {
    Outcome.HELD: "it holds",
    Outcome.EXPIRED: "it has expired",
    Outcome.CHANGED: "the listing is not the text that was decided on",
    Outcome.REFUSED: "its reason cannot outrank the strength above the limit that the listing states",
    Outcome.NOT_FOUND: "the catalogue has no such product",
}


@dataclass(slots=True)
class DecisionLog:
    """What became of each decision, by product id; complete when the catalogue was read."""

    given: tuple[str, ...]
    outcomes: dict[str, Outcome] = field(default_factory=dict)

    def outcome(self, id_: str) -> Outcome:
        """What became of the decision on one product."""
        return self.outcomes.get(id_, Outcome.NOT_FOUND)

    def not_held(self) -> Iterator[tuple[str, Outcome]]:
        """Product id and outcome of each decision that does not hold."""
        return ((id_, self.outcome(id_)) for id_ in self.given if self.outcome(id_) is not Outcome.HELD)

    def counts(self) -> dict[str, int]:
        """Outcome to count, over all of them."""
        totals = {outcome.value: 0 for outcome in Outcome}
        for id_ in self.given:
            totals[self.outcome(id_).value] += 1
        return totals


def deciding(inner: Candidates, recogniser: Recogniser, path: Path, book: Book, today: date) -> Deciding:
    """What recognises, overruled by the decisions in the file at `path` that hold on the day `today`.

    Raises:
        DocumentError: the file holds something else; with file, line and column.
    """
    known = {substance.slug: substance for substance in book.substances()}
    return Deciding(inner, recogniser, read_decisions(path, known), today)


class Deciding:
    """What recognises, overruled by decisions."""

    def __init__(
        self, inner: Candidates, recogniser: Recogniser, decisions: Mapping[str, Decided], today: date
    ) -> None:
        self.jurisdiction = inner.jurisdiction
        self.on = inner.on
        self._inner = inner
        self._recogniser = recogniser
        self._decisions = decisions
        self._today = today
        self.log = DecisionLog(tuple(decisions))

    def over(self, batches: Iterable[pa.RecordBatch]) -> Iterator[Found]:
        """As that of the inner one, with each decided listing among what is found."""
        return (self._overruling(batch, plain) for batch, plain in paired(self._inner, batches, lambda batch: batch))

    def _overruling(self, batch: pa.RecordBatch, before: Found) -> Found:
        import numpy as np
        import pyarrow as pa
        import pyarrow.compute as pc

        found = {row: (listing, recognition) for row, listing, recognition in before}
        ids = pa.array(self._decisions, pa.string())
        rows = np.flatnonzero(pc.is_in(batch.column("id"), value_set=ids)).tolist()
        for row, listing in zip(rows, listings_at(batch, rows), strict=True):
            plain = found.get(row, (listing, Recognition(listing.id, self.jurisdiction, ())))[1]
            decided, outcome = laid_over(self._recogniser, listing, plain, self._decisions[listing.id], self._today)
            self.log.outcomes[listing.id] = outcome
            if row in found or decided.decision is not None:
                found[row] = listing, decided
        return tuple((row, *found[row]) for row in sorted(found))


def laid_over(
    recogniser: Recogniser, listing: Listing, plain: Recognition, decided: Decided, today: date
) -> tuple[Recognition, Outcome]:
    """What holds of a listing with a decision on it, and what became of the decision.

    Args:
        plain: what the law says of the listing without it.
    """
    if decided.until < today:
        return plain, Outcome.EXPIRED
    if decided.listing != content_hash(listing):
        return plain, Outcome.CHANGED
    new = _overruled(recogniser, listing, plain, decided)
    if not decided.reason.outranks_stated_strength and _lowers_what_is_stated(plain, new):
        return plain, Outcome.REFUSED
    return new, Outcome.HELD


def _overruled(recogniser: Recogniser, listing: Listing, plain: Recognition, decided: Decided) -> Recognition:
    if decided.verdict is Verdict.REGULATED_AS:
        substances = _as_decided(recogniser, listing, plain, decided)
    else:
        substances = tuple(_lowered(one, decided) for one in plain.substances)
    decision = Decision(
        decided.words, decided.reason.value, decided.note, decided.by, decided.on, decided.until, plain.status
    )
    ranked = sorted(substances, key=lambda one: -one.status.severity)
    return Recognition(listing.id, plain.jurisdiction, tuple(ranked), decision)


def _as_decided(
    recogniser: Recogniser, listing: Listing, plain: Recognition, decided: Decided
) -> tuple[RecognisedSubstance, ...]:
    """What the law says of the substance that was decided; the others stay unless they were read wrongly."""
    slug = decided.substance or ""
    before = [one for one in plain.substances if one.substance == slug]
    evidence = tuple(span for one in before or plain.substances for span in one.evidence)
    content = Content(slug, decided.strength, None, None, by_cas=True, evidence=evidence)
    judged = recogniser.judge(listing, Reading((content,), None, None, None)).substances
    mass = next((one.net_mass_kg for one in (*before, *plain.substances)), None)
    new = tuple(replace(one, net_mass_kg=mass, reason=f"{one.reason} {_said(decided)}") for one in judged)
    if decided.reason is not Reason.SUPPLIER_STRENGTH:
        return new
    return (*new, *(one for one in plain.substances if one.substance != slug))


def _lowered(one: RecognisedSubstance, decided: Decided) -> RecognisedSubstance:
    if not one.status.is_regulated:
        return one
    # Who sells to businesses only still has to report (EU Art. 9): the limit for the public falls away, no more.
    status = Status.REPORTABLE if decided.reason is Reason.NOT_SOLD_TO_PUBLIC else Status.NOT_REGULATED
    return replace(one, status=status, reason=f"{_said(decided)} Without it: {one.reason}", question=None)


def _said(decided: Decided) -> str:
    return f"Decided by {decided.by} on {decided.on}, until {decided.until}: {decided.words}, {decided.reason.help}."


def _lowers_what_is_stated(before: Recognition, after: Recognition) -> bool:
    statuses = {one.substance: one.status for one in after.substances}
    return any(
        one.status is Status.RESTRICTED
        and any(span.shows is Shows.STRENGTH for span in one.evidence)
        and statuses.get(one.substance) is not Status.RESTRICTED
        for one in before.substances
    )

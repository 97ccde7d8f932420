"""The orders of a case as a reviewer sees them: their lines, the words that made them regulated, the law's figures."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from poisonbook.facts.findings import Finding, LawReference
from poisonbook.facts.lines import RegulatedLine
from poisonbook.facts.recognition import Listing, Shows, Span
from poisonbook.law.model import Entry
from poisonbook.register.access import Operator
from poisonbook.review.shown import LawFigure, LineShown, ListingText, OrderShown, SubstanceShown
from poisonbook.storage.order_records import OrderRecord
from poisonbook.workflows.order_standings import standing_of
from poisonbook.workflows.service import Service

_FIELDS = ("title", "description", "brand", "category")


@dataclass(frozen=True)
class Showing:
    """What orders are shown with."""

    service: Service
    operator: Operator
    listings: Mapping[str, Listing]
    """Of the products of the orders, by id."""
    findings: Sequence[Finding]
    accounts: Mapping[str, int] = field(default_factory=dict)
    """The numbers of the orders' accounts, by order."""
    held: Collection[str] = ()
    """The ids of the orders that are under a legal hold."""
    is_decided: bool = False
    """Whether the case is closed."""

    @cached_property
    def found(self) -> Collection[tuple[str, str]]:
        """Order and product of the lines that findings rest on."""
        return {(line.order_id, line.product_id) for finding in self.findings for line in finding.lines}

    @cached_property
    def words(self) -> Mapping[str, Sequence[Span]]:
        """What made each product regulated, by its id."""
        spans: dict[str, list[Span]] = {id_: [] for id_ in self.listings}
        for code in self.operator.jurisdictions:
            for one in self.service.recognise(code, list(self.listings.values())):
                spans[one.id] += [span for found in one.substances for span in found.evidence]
        return {id_: [span for span in found if span.shows is not Shows.MENTION] for id_, found in spans.items()}

    def order(self, record: OrderRecord) -> OrderShown:
        """An order as it is on record."""
        first = record.decision.lines[0]
        return OrderShown(
            id=record.id,
            at=record.at,
            state=record.state,
            standing=standing_of(record, is_decided=self.is_decided),
            is_held=record.id in self.held,
            account=self.accounts.get(record.id),
            outcome=record.decision.outcome,
            claim=record.claim,
            delivery_country=first.delivery_country,
            channel=first.channel,
            payment_kind=first.payment_kind,
            released=record.released,
            lines=tuple(self._lines(record)),
            companions=tuple(dict.fromkeys(self._companions(record.id))),
        )

    def name(self, substance: str) -> str:
        """What to call a substance."""
        return self.service.names.get(substance, substance)

    def _companions(self, order_id: str) -> Iterator[str]:
        for finding in self.findings:
            for line in finding.lines:
                if line.order_id == order_id and line.companion is not None:
                    yield line.companion

    def _lines(self, record: OrderRecord) -> Iterator[LineShown]:
        by_line: dict[int, list[RegulatedLine]] = {}
        for line in record.decision.lines:
            by_line.setdefault(line.line, []).append(line)
        for number, lines in by_line.items():
            one = lines[0]
            listing = self.listings.get(one.product_id)
            yield LineShown(
                line=number,
                product_id=one.product_id,
                quantity=one.quantity,
                kept_quantity=one.kept_quantity,
                substances=tuple(self._substance(line) for line in lines),
                listing=() if listing is None else tuple(marked_texts(listing, self.words[listing.id])),
                in_finding=(record.id, one.product_id) in self.found,
            )

    def _substance(self, line: RegulatedLine) -> SubstanceShown:
        figures = tuple(self.figures(line.substance, line.time.date()))
        return SubstanceShown(line.substance, self.name(line.substance), line.strength_ww, line.amount_kg, figures)

    def figures(self, substance: str, on: date) -> Iterator[LawFigure]:
        """What each of the operator's laws says of a substance on a day."""
        for code in self.operator.jurisdictions:
            for entry in self.service.book.entries(code, on):
                if entry.covers(substance):
                    limit = None if entry.limit is None else str(entry.limit)
                    yield LawFigure(code, entry.schedule, entry.status, limit, _law(entry))


def _law(entry: Entry) -> LawReference:
    return LawReference(entry.act, entry.article, entry.sources[0], entry.certainty.value)


def marked_texts(listing: Listing, spans: Iterable[Span]) -> Iterator[ListingText]:
    """The fields of a listing that say something, with the words that count; of words within others the longer."""
    for name in _FIELDS:
        text = getattr(listing, name)
        marks: list[Span] = []
        for span in sorted({one for one in spans if one.field == name}, key=lambda one: (one.start, -one.end)):
            if not marks or span.start >= marks[-1].end:
                marks.append(span)
        if text and (marks or name == "title"):
            yield ListingText(name, text, tuple(marks))

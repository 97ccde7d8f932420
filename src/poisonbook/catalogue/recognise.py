"""From listings to recognitions: the automaton finds the few that matter, words and law do the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from poisonbook.catalogue.amounts import Amount
from poisonbook.catalogue.automaton import Automaton
from poisonbook.catalogue.chemistry import Handbook, shipped_handbook
from poisonbook.catalogue.fields import FIELDS
from poisonbook.catalogue.lexicon import Lexicon, Term, build_lexicon, scan_expressions
from poisonbook.catalogue.markup import without_mark_up
from poisonbook.catalogue.reading import Content, Reading, read_listing
from poisonbook.catalogue.vocabulary import shipped_vocabulary
from poisonbook.facts.recognition import Listing, RecognisedSubstance, Recognition
from poisonbook.law import judge as law
from poisonbook.law.book import Book
from poisonbook.law.model import Entry
from poisonbook.values.status import Status

if TYPE_CHECKING:
    import pyarrow as pa

_GRAM = Decimal("0.001")


class Recogniser:
    """Recognises the products that one jurisdiction's law regulates on one day.

    Building one compiles the automaton (seconds, or a millisecond from `cache`); use it again.
    """

    def __init__(self, book: Book, jurisdiction: str, on: date, *, cache: Path | None = None) -> None:
        self.jurisdiction = book.jurisdiction(jurisdiction).code
        self.on = on
        self._entries: tuple[Entry, ...] = book.entries(jurisdiction, on)
        self._trace = book.trace_exemption(jurisdiction)
        self._lexicon: Lexicon = build_lexicon(book, shipped_vocabulary())
        self._handbook: Handbook = shipped_handbook()
        self.automaton = Automaton.of(scan_expressions(self._lexicon.terms), cache)

    def recognise(self, listings: Sequence[Listing]) -> list[Recognition]:
        """The recognition of each of `listings`, in order."""
        import pyarrow as pa

        names = ("id", *FIELDS, "brand", "category", "lang")
        batch = pa.record_batch(
            {name: pa.array([getattr(one, name) for one in listings], pa.string()) for name in names}
        )
        found = {row: recognition for row, _, recognition in self.candidates(batch)}
        return [found.get(row) or Recognition(one.id, self.jurisdiction, ()) for row, one in enumerate(listings)]

    def candidates(self, batch: pa.RecordBatch) -> Iterator[tuple[int, Listing, Recognition]]:
        """Row, listing and recognition of every row of `batch` that names or mentions a listed substance, in order.

        `batch` has the string columns of the catalogue that it has; the others count as empty.
        """
        terms = self._terms_by_row(batch)
        rows = sorted(terms)
        for row, listing in zip(rows, _listings(batch, rows), strict=True):
            reading = read_listing(listing, terms[row], self._lexicon, self._handbook)
            if reading is not None:
                recognition = self._judge(listing.id, reading)
                if recognition.substances:
                    yield row, listing, recognition

    def _terms_by_row(self, batch: pa.RecordBatch) -> dict[int, dict[str, list[Term]]]:
        by_row: dict[int, dict[str, dict[int, None]]] = {}
        for field in FIELDS:
            if field in batch.schema.names:
                rows, terms = self.automaton.hits(without_mark_up(batch.column(field)))
                for row, term in zip(rows.tolist(), terms.tolist(), strict=True):
                    by_row.setdefault(row, {}).setdefault(field, {})[term] = None
        known = self._lexicon.terms
        return {
            row: {field: [known[term] for term in numbers] for field, numbers in fields.items()}
            for row, fields in by_row.items()
        }

    def _judge(self, id_: str, reading: Reading) -> Recognition:
        offered = [content for content in reading.contents if content.mention is None]
        judgements = law.judge(
            self._entries,
            [law.Content(one.substance, one.strength, one.particle_um, one.by_cas) for one in offered],
            reading.ingredients,
            self._trace,
        )
        found = [
            self._recognised(content, judgement, reading)
            for content, judgement in zip(offered, judgements, strict=True)
            if judgement.entry is not None
        ]
        found += [self._mentioned(content) for content in reading.contents if self._is_listed_mention(content)]
        found.sort(key=lambda one: -one.status.severity)
        return Recognition(id_, self.jurisdiction, tuple(found))

    def _recognised(self, content: Content, judgement: law.Judgement, reading: Reading) -> RecognisedSubstance:
        entry = judgement.entry
        assert entry is not None  # noqa: S101 - the caller leaves out what no list names
        amount = () if reading.amount_span is None else (reading.amount_span,)
        return RecognisedSubstance(
            substance=content.substance,
            cas=self._lexicon.substances[content.substance].cas,
            name=self._lexicon.substances[content.substance].name,
            status=judgement.status,
            schedule=entry.schedule,
            entry=entry.id,
            strength=content.strength,
            net_mass_kg=self._mass(reading.amount, content),
            reason=f"{judgement.reason} Not named: {content.because}." if content.because else judgement.reason,
            evidence=(*content.evidence, *amount),
        )

    def _is_listed_mention(self, content: Content) -> bool:
        return content.mention is not None and any(entry.covers(content.substance) for entry in self._entries)

    def _mentioned(self, content: Content) -> RecognisedSubstance:
        entry = next(entry for entry in self._entries if entry.covers(content.substance))
        return RecognisedSubstance(
            substance=content.substance,
            cas=self._lexicon.substances[content.substance].cas,
            name=self._lexicon.substances[content.substance].name,
            status=Status.NOT_REGULATED,
            schedule=entry.schedule,
            entry=entry.id,
            strength=None,
            net_mass_kg=None,
            reason=f"Only mentioned: {content.mention}.",
            evidence=content.evidence,
        )

    def _mass(self, amount: Amount | None, content: Content) -> Decimal | None:
        """The net mass of the listing in kg, to the gram; litres are turned into kg by the product's density."""
        if amount is None:
            return None
        if amount.kg is not None:
            return amount.kg.quantize(_GRAM)
        if amount.litres is None:
            return None
        strength = None if content.strength is None else content.strength.high
        return (amount.litres * self._handbook.of(content.substance).density(strength)).quantize(_GRAM)


def _listings(batch: pa.RecordBatch, rows: Sequence[int]) -> Iterator[Listing]:
    """The listings in `rows` of `batch`; absent columns and empty cells are empty texts."""
    import pyarrow as pa

    names = [name for name in ("id", *FIELDS, "brand", "category", "lang") if name in batch.schema.names]
    taken = batch.select(names).take(pa.array(rows, pa.int64()))
    for values in zip(*(column.to_pylist() for column in taken.columns), strict=True):
        yield Listing(**{name: value or "" for name, value in zip(names, values, strict=True)})

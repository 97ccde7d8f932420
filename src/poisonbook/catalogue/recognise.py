"""From listings to recognitions: the automaton finds the few that matter, words and law do the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from poisonbook.catalogue.amounts import Amount
from poisonbook.catalogue.chemistry import Handbook, shipped_handbook
from poisonbook.catalogue.explain import Explanation, explain_listing
from poisonbook.catalogue.fields import FIELDS
from poisonbook.catalogue.lexicon import Lexicon, build_lexicon
from poisonbook.catalogue.own_words import NO_OWN_WORDS, OwnWords
from poisonbook.catalogue.reading import Content, Reading, read_listing
from poisonbook.catalogue.stops import Stops, TermsByField
from poisonbook.catalogue.vocabulary import shipped_vocabulary
from poisonbook.facts.recognition import Listing, Provision, RecognisedSubstance, Recognition
from poisonbook.law import judge as law
from poisonbook.law.book import Book
from poisonbook.law.model import Entry
from poisonbook.law.questions import Wording, wording_for
from poisonbook.values.status import Status

if TYPE_CHECKING:
    import pyarrow as pa

COLUMNS = ("id", *FIELDS, "brand", "category", "lang")
"""The columns of a catalogue that make a listing."""
_GRAM = Decimal("0.001")


class Recogniser:
    """Recognises the products that one jurisdiction's law regulates on one day.

    Building one compiles the automaton (seconds, or a millisecond from `cache`); use it again.
    """

    def __init__(
        self, book: Book, jurisdiction: str, on: date, *, cache: Path | None = None, own: OwnWords = NO_OWN_WORDS
    ) -> None:
        self.book = book
        self.jurisdiction = book.jurisdiction(jurisdiction).code
        self.on = on
        self.cache = cache
        self.entries: tuple[Entry, ...] = book.entries(jurisdiction, on)
        """What the jurisdiction lists on the day."""
        self.trace = book.trace_exemption(jurisdiction)
        self.lexicon: Lexicon = build_lexicon(book, shipped_vocabulary(), own)
        self.handbook: Handbook = shipped_handbook()
        self._stops = Stops(self.lexicon, self.entries, cache)
        self.automaton = self._stops.automaton

    def recognise(self, listings: Sequence[Listing]) -> list[Recognition]:
        """The recognition of each of `listings`, in order."""
        found = {row: recognition for row, _, recognition in self.candidates(batch_of(listings))}
        return [found.get(row) or Recognition(one.id, self.jurisdiction, ()) for row, one in enumerate(listings)]

    def explain(self, listing: Listing) -> Explanation:
        """How `listing` comes to its recognition; see `catalogue.explain`."""
        (recognition,) = self.recognise([listing])
        terms = self._stops.everywhere(batch_of([listing])).get(0, {})
        return explain_listing(listing, terms, recognition, self.entries, lexicon=self.lexicon, handbook=self.handbook)

    def candidates(self, batch: pa.RecordBatch) -> Iterator[tuple[int, Listing, Recognition]]:
        """Row, listing and recognition of every row of `batch` that names or mentions a listed substance, in order.

        `batch` has the string columns of the catalogue that it has; the others count as empty.
        """
        for row, listing, reading in self._read(batch, self._stops.where_listed(batch)):
            recognition = self.judge(listing, reading)
            if recognition.substances:
                yield row, listing, recognition

    def over(self, batches: Iterable[pa.RecordBatch]) -> Iterator[tuple[tuple[int, Listing, Recognition], ...]]:
        """All that `candidates` gives, for each of `batches` in order."""
        return (tuple(self.candidates(batch)) for batch in batches)

    def readings(self, batch: pa.RecordBatch) -> Iterator[tuple[int, Listing, Reading]]:
        """Row, listing and reading of every row of `batch` that names or mentions a substance of any law, in order."""
        return self._read(batch, self._stops.everywhere(batch))

    def _read(self, batch: pa.RecordBatch, terms: Mapping[int, TermsByField]) -> Iterator[tuple[int, Listing, Reading]]:
        rows = list(terms)
        for row, listing in zip(rows, listings_at(batch, rows), strict=True):
            reading = read_listing(listing, terms[row], self.lexicon, self.handbook)
            if reading is not None:
                yield row, listing, reading

    def judge(self, listing: Listing, reading: Reading) -> Recognition:
        """What the law says of `listing`, given what it says of itself."""
        offered = [content for content in reading.contents if content.mention is None]
        judgements = law.judge(
            self.entries,
            [law.Content(one.substance, one.strength, one.particle_um, one.by_cas) for one in offered],
            reading.ingredients,
            self.trace,
        )
        wording = wording_for(listing.lang)
        found = [
            self._recognised(content, judgement, judgement.entry, reading, wording)
            for content, judgement in zip(offered, judgements, strict=True)
            if judgement.entry is not None
        ]
        found += [self._mentioned(content) for content in reading.contents if self._is_listed_mention(content)]
        found.sort(key=lambda one: -one.status.severity)
        return Recognition(listing.id, self.jurisdiction, tuple(found))

    def _recognised(
        self, content: Content, judgement: law.Judgement, entry: Entry, reading: Reading, wording: Wording
    ) -> RecognisedSubstance:
        has_own = content.amount is not None
        amount, span = (content.amount, content.amount_span) if has_own else (reading.amount, reading.amount_span)
        return RecognisedSubstance(
            substance=content.substance,
            cas=self.lexicon.substances[content.substance].cas,
            name=self.lexicon.substances[content.substance].name,
            status=judgement.status,
            schedule=entry.schedule,
            entry=entry.id,
            strength=content.strength,
            net_mass_kg=self._mass(amount, content),
            reason=f"{judgement.reason} {content.because}".rstrip(),
            evidence=(*content.evidence, *(() if span is None else (span,))),
            provision=Provision(entry.act, entry.article),
            certainty=entry.certainty.value,
            question=wording.ask(judgement, self.lexicon.substances),
        )

    def _is_listed_mention(self, content: Content) -> bool:
        return content.mention is not None and any(entry.covers(content.substance) for entry in self.entries)

    def _mentioned(self, content: Content) -> RecognisedSubstance:
        entry = next(entry for entry in self.entries if entry.covers(content.substance))
        return RecognisedSubstance(
            substance=content.substance,
            cas=self.lexicon.substances[content.substance].cas,
            name=self.lexicon.substances[content.substance].name,
            status=Status.NOT_REGULATED,
            schedule=entry.schedule,
            entry=entry.id,
            strength=None,
            net_mass_kg=None,
            reason=f"Only mentioned: {content.mention}.",
            evidence=content.evidence,
            provision=Provision(entry.act, entry.article),
            certainty=entry.certainty.value,
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
        return (amount.litres * self.handbook.of(content.substance).density(strength)).quantize(_GRAM)


def batch_of(listings: Sequence[Listing]) -> pa.RecordBatch:
    """The listings as one batch of the catalogue's columns."""
    import pyarrow as pa

    return pa.record_batch({name: pa.array([getattr(one, name) for one in listings], pa.string()) for name in COLUMNS})


def listings_at(batch: pa.RecordBatch, rows: Sequence[int]) -> Iterator[Listing]:
    """The listings in `rows` of `batch`; absent columns and empty cells are empty texts."""
    import pyarrow as pa

    names = [name for name in COLUMNS if name in batch.schema.names]
    taken = batch.select(names).take(pa.array(rows, pa.int64()))
    for values in zip(*(column.to_pylist() for column in taken.columns), strict=True):
        yield Listing(**{name: value or "" for name, value in zip(names, values, strict=True)})

"""How one listing came to its recognition: what was found, what was dropped and why, which figures, which law.

Nothing of this runs while a catalogue is read: it looks again at one listing, with the same parts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from poisonbook.catalogue.chemistry import Handbook, shipped_handbook
from poisonbook.catalogue.company import Company
from poisonbook.catalogue.fields import Field, Fields, context_fields, naming_fields
from poisonbook.catalogue.lexicon import Lexicon
from poisonbook.catalogue.names import Found, find_names
from poisonbook.catalogue.reading import Reading, read_listing
from poisonbook.catalogue.stated import bases_of, strength_of
from poisonbook.catalogue.strengths import strengths_in
from poisonbook.catalogue.terms import Place, Term
from poisonbook.facts.recognition import Listing, Recognition, Shows, Span
from poisonbook.law import judge as law
from poisonbook.law.model import Entry
from poisonbook.values.status import Status
from poisonbook.values.strengths import Strength


class Fate(StrEnum):
    """What became of words that may name a substance."""

    COUNTED = "counted"
    MENTION = "only a mention"
    COVERED = "part of a longer name"
    RELATIVE = "part of the name of another substance"
    ALONE = "without the company it needs"
    OTHER_WORD = "another word"
    ELSEWHERE = "counts elsewhere in the listing only"


@dataclass(frozen=True, slots=True)
class Word:
    """Words of the listing that may name a substance, and what became of them."""

    span: Span
    term: str
    """The name or number they were compared with."""
    kind: str
    substance: str
    fate: Fate
    why: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A strength that the listing states."""

    span: Span
    basis: str
    """What it is a share of, such as `% w/w` or `vol`."""
    strengths: Mapping[str, Strength]
    """What it would come to in % w/w, for each substance of which it can say something."""
    taken_for: tuple[str, ...]
    """The substances whose strength it was taken for."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one entry of the law says of one substance of the listing."""

    substance: str
    entry: str
    provision: str
    limit: str
    """The limit in words; empty where the entry has none."""
    certainty: str
    status: Status
    reason: str
    decided: bool
    """Whether it is the one that decided."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that was looked at in one listing."""

    listing: Listing
    recognition: Recognition
    words: tuple[Word, ...]
    figures: tuple[Figure, ...]
    verdicts: tuple[Verdict, ...]


def explain_listing(
    listing: Listing,
    terms: Mapping[str, Sequence[Term]],
    recognition: Recognition,
    entries: Sequence[Entry],
    *,
    lexicon: Lexicon,
    handbook: Handbook,
) -> Explanation:
    """How `listing`, where the automaton stopped for `terms` by field, came to `recognition` under `entries`."""
    fields = naming_fields(listing)
    reading = read_listing(listing, terms, lexicon, handbook)
    words = tuple(
        word
        for name, field in fields.items()
        for word in _Words(listing, fields, field, terms.get(name, ()), lexicon, recognition).all()
    )
    return Explanation(
        listing,
        recognition,
        words,
        tuple(_figures(fields, recognition, handbook)),
        tuple(_verdicts(reading, recognition, entries)),
    )


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of one field."""

    listing: Listing
    fields: Fields
    field: Field
    terms: Sequence[Term]
    lexicon: Lexicon
    recognition: Recognition

    def all(self) -> Iterator[Word]:
        """Every place of every term, in order; of two spellings of one name at one place, the one that counted."""
        kept = self._found(self.terms)
        best: dict[tuple[int, int, str], Word] = {}
        for term in self.terms:
            for place in term.places(self.field.folded.text):
                word = self._word(term, place, kept)
                key = (word.span.start, word.span.end, word.substance)
                if key not in best or best[key].fate is not Fate.COUNTED:
                    best[key] = word
        yield from sorted(best.values(), key=lambda word: (word.span.start, -word.span.end))

    def _found(self, terms: Iterable[Term]) -> list[Found]:
        return find_names(self.field.name, self.field.folded, self.field.source, terms, self.lexicon)

    def _word(self, term: Term, place: Place, kept: Sequence[Found]) -> Word:
        fate, why = self._fate(term, place, kept)
        span = self.field.span(place.start, place.end, Shows.NAME)
        return Word(span, term.text, term.kind.value, term.substance, fate, why)

    def _fate(self, term: Term, place: Place, kept: Sequence[Found]) -> tuple[Fate, str]:
        text = self.field.folded.text
        here = [one for one in kept if one.start < place.end and place.start < one.end]
        whole = place.start, place.end, term.substance
        own = next((one for one in here if (one.start, one.end, one.term.substance) == whole), None)
        if own is not None:
            return self._counted(own)
        for match in self.lexicon.words.mentions.relatives.finditer(text):
            if match.start() < place.end and place.start < match.end():
                return Fate.RELATIVE, self.field.source[slice(*self.field.folded.source(*match.span()))]
        if here:
            return Fate.COVERED, here[0].term.text
        if term.ambiguity is not None and term.ambiguity.title_only and self.field.name != "title":
            return Fate.ELSEWHERE, "it counts in a title only"
        if term.ambiguity is not None and term.ambiguity.exact_case:
            return Fate.OTHER_WORD, f"it counts only written {term.text}"
        return Fate.OTHER_WORD, f"it goes on: …{text[place.name_end : place.end]}" if place.end > place.name_end else ""

    def _counted(self, one: Found) -> tuple[Fate, str]:
        if not Company(context_fields(self.listing, self.fields)).holds(one):
            return Fate.ALONE, "the word means other things too"
        said = [known for known in self.recognition.substances if known.substance == one.term.substance]
        if one.mention is not None:
            return Fate.MENTION, one.mention
        if said and all(known.reason.startswith("Only mentioned") for known in said):
            return Fate.MENTION, said[0].reason
        places = {(span.field, span.start) for known in said for span in known.evidence}
        span = self.field.span(one.start, one.end, Shows.NAME)
        if said and (span.field, span.start) not in places:
            return Fate.MENTION, "words beside it say so"
        return (Fate.COUNTED, "") if said else (Fate.ELSEWHERE, "no list in force names it")


def _figures(fields: Fields, recognition: Recognition, handbook: Handbook) -> Iterator[Figure]:
    """Every strength that the listing states, with what it would come to for each recognised substance."""
    for name, field in fields.items():
        for stated in strengths_in(field.folded.text):
            span = field.span(stated.start, stated.end, Shows.STRENGTH)
            strengths = {}
            for one in recognition.substances:
                chemistry = handbook.of(one.substance)
                strength = strength_of(stated, chemistry) if stated.basis in bases_of(chemistry) else None
                if strength is not None:
                    strengths[one.substance] = strength
            taken = tuple(
                one.substance
                for one in recognition.substances
                for said in one.evidence
                if said.shows is Shows.STRENGTH
                and said.field == name
                and said.start < span.end
                and span.start < said.end
            )
            yield Figure(span, stated.basis.value, strengths, taken)


def figures_beside(listing: Listing, recognition: Recognition) -> tuple[str, ...]:
    """The percentages of a listing that were taken for no strength, such as `15.5 % N`, in its own words."""
    figures = _figures(naming_fields(listing), recognition, shipped_handbook())
    return tuple(dict.fromkeys(one.span.text for one in figures if not one.taken_for))


def _verdicts(reading: Reading | None, recognition: Recognition, entries: Sequence[Entry]) -> Iterator[Verdict]:
    """What each entry says of each substance that the listing offers; the one that decided comes with its mark."""
    if reading is None:
        return
    contents = [
        law.Content(one.substance, one.strength, one.particle_um, one.by_cas)
        for one in reading.contents
        if one.mention is None
    ]
    decided = {(one.substance, one.entry) for one in recognition.substances}
    for judged in law.opinions(entries, contents):
        entry = judged.entry
        if entry is not None:
            yield Verdict(
                judged.content.substance,
                entry.id,
                f"{entry.act}, {entry.article}, {entry.schedule}",
                "" if entry.limit is None else str(entry.limit),
                entry.certainty.value,
                judged.status,
                judged.reason,
                (judged.content.substance, entry.id) in decided,
            )

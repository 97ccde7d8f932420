"""What one listing says: the substances it names, with strength, particle size and amount.

This is about words only; what the law makes of them is the business of `recognise`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from poisonbook.catalogue.amounts import Amount
from poisonbook.catalogue.chemistry import Handbook
from poisonbook.catalogue.company import is_in_company
from poisonbook.catalogue.fields import naming_fields
from poisonbook.catalogue.lexicon import Lexicon, Term, TermKind
from poisonbook.catalogue.mention_words import Mentions
from poisonbook.catalogue.mentions import judge_mention, mentioned_as_a_whole
from poisonbook.catalogue.names import Found, find_names
from poisonbook.catalogue.stating import Statements, count_ingredients, net_amount
from poisonbook.facts.recognition import Listing, Shows, Span
from poisonbook.values.strengths import Strength


@dataclass(frozen=True, slots=True)
class Content:
    """One substance that a listing names, as the listing's words have it."""

    substance: str
    strength: Strength | None
    particle_um: tuple[Decimal, Decimal] | None
    mention: str | None
    """Why it is only mentioned, in words; None when the listing offers it."""
    by_cas: bool
    """Whether the listing gives its CAS number."""
    evidence: tuple[Span, ...]
    because: str = ""
    """Why a product that does not name the substance holds it, in words."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything one listing says that matters."""

    contents: tuple[Content, ...]
    amount: Amount | None
    amount_span: Span | None
    ingredients: int | None
    """How many ingredients the listing lists; None when it lists none."""


def read_listing(
    listing: Listing, terms: Mapping[str, Iterable[Term]], lexicon: Lexicon, handbook: Handbook
) -> Reading | None:
    """What `listing` says; None when none of `terms` (by field) really stands in it."""
    fields = naming_fields(listing)
    found: list[Found] = []
    for name, field in fields.items():
        found.extend(
            judge_mention(one, field.folded.text, lexicon.words.mentions)
            for one in find_names(name, field.folded, field.source, terms.get(name, ()), lexicon)
            if is_in_company(one, listing, fields)
        )
    if not found:
        return None
    whole = mentioned_as_a_whole(listing, fields, lexicon.words.mentions)
    reader = _Reader(Statements(fields, tuple(found), handbook), lexicon.words.mentions, whole)
    contents = [reader.content(substance) for substance in dict.fromkeys(one.term.substance for one in found)]
    named = {content.substance for content in contents}
    for content in tuple(contents):
        for other in lexicon.substances[content.substance].also_test:
            if other not in named and content.mention is None and not content.by_cas:
                contents += reader.stand_in(other, content)
    is_liquid = not all(handbook.of(content.substance).is_solid for content in contents)
    amount, amount_span = net_amount(fields, is_liquid=is_liquid)
    return Reading(tuple(contents), amount, amount_span, count_ingredients(fields))


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the contents of one listing, field by field."""

    stated: Statements
    mentions: Mentions
    whole: tuple[str, Span | None] | None

    def content(self, substance: str) -> Content:
        """What the listing says of a substance it names."""
        places = [one for one in self.stated.found if one.term.substance == substance]
        own = [one for one in places if one.mention is None]
        denied = next((one for one in places if one.mention is not None and one.field == "title"), None)
        if not own or (denied is not None and all(one.field != "title" for one in own)):
            one = denied or next(place for place in places if place.mention is not None)
            return Content(substance, None, None, one.mention, by_cas=False, evidence=self._mention(one))
        names = tuple(self.stated.fields[one.field].span(one.start, one.end, _shows(one)) for one in own)
        by_cas = any(one.term.kind is TermKind.CAS for one in own)
        strength, strength_span = self.stated.strength(substance, own)
        if strength is not None and strength.high == 0 and strength_span is not None:
            says = self.mentions.says["free_from"]
            denial = replace(strength_span, shows=Shows.MENTION)
            return Content(substance, None, None, says, by_cas=by_cas, evidence=(*names, denial))
        if self.whole is not None and not self._is_offered(strength):
            says, span = self.whole
            evidence = names if span is None else (*names, span)
            return Content(substance, None, None, says, by_cas=by_cas, evidence=evidence)
        size, size_span = self.stated.particle_size(substance, own)
        extra = tuple(span for span in (strength_span, size_span) if span is not None)
        return Content(
            substance,
            strength,
            None if size is None else (size.low, size.high),
            None,
            by_cas=by_cas,
            evidence=names + extra,
            because="" if any(one.term.kind is not TermKind.PRODUCT for one in own) else own[0].term.says,
        )

    def _is_offered(self, strength: Strength | None) -> bool:
        """Whether a strength or a pack is stated: gloves and books about a substance have neither."""
        return strength is not None or net_amount(self.stated.fields, is_liquid=True)[0] is not None

    def stand_in(self, other: str, content: Content) -> tuple[Content, ...]:
        """What `content`'s name says of `other`, which it may hide; nothing if no strength can be read so."""
        own = [one for one in self.stated.found if one.term.substance == content.substance and one.mention is None]
        strength, span = self.stated.strength(other, own)
        if strength is None or span is None:
            return ()
        names = tuple(one for one in content.evidence if one.shows in (Shows.NAME, Shows.IDENTIFIER))
        return (Content(other, strength, None, None, by_cas=False, evidence=(*names, span)),)

    def _mention(self, one: Found) -> tuple[Span, ...]:
        field = self.stated.fields[one.field]
        spans = [field.span(one.start, one.end, _shows(one))]
        if one.cue is not None:
            spans.append(field.span(*one.cue, Shows.MENTION))
        return tuple(sorted(spans))


def _shows(one: Found) -> Shows:
    return Shows.NAME if one.term.kind in (TermKind.NAME, TermKind.FORMULA, TermKind.PRODUCT) else Shows.IDENTIFIER

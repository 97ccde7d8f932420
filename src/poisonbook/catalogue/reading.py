"""What one listing says: the substances it names, with strength, particle size and amount.

This is about words only; what the law makes of them is the business of `recognise`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from poisonbook.catalogue.amounts import Amount
from poisonbook.catalogue.chemistry import Handbook
from poisonbook.catalogue.company import Company
from poisonbook.catalogue.fields import Fields, context_fields, naming_fields
from poisonbook.catalogue.ingredient_lists import count_ingredients
from poisonbook.catalogue.kinds import Usual
from poisonbook.catalogue.lexicon import Lexicon
from poisonbook.catalogue.mention_words import Mentions
from poisonbook.catalogue.mentions import Whole, judge_mention, mentioned_as_a_whole
from poisonbook.catalogue.names import Found, find_names
from poisonbook.catalogue.net_amounts import NetAmounts
from poisonbook.catalogue.own_words import OwnWords
from poisonbook.catalogue.stating import Statements
from poisonbook.catalogue.terms import Term, TermKind
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
    """Why a product that does not name the substance holds it, and where an unstated strength is from; sentences."""
    amount: Amount | None = None
    """How much of it there is, where the listing offers several things; None where only the whole is stated."""
    amount_span: Span | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything one listing says that matters."""

    contents: tuple[Content, ...]
    amount: Amount | None
    """The net amount of everything, or of what is named first."""
    amount_span: Span | None
    ingredients: int | None
    """How many ingredients the listing lists; None when it lists none."""


def read_listing(
    listing: Listing, terms: Mapping[str, Iterable[Term]], lexicon: Lexicon, handbook: Handbook
) -> Reading | None:
    """What `listing` says; None when none of `terms` (by field) really stands in it."""
    fields = naming_fields(listing)
    company = Company(context_fields(listing, fields))
    found: list[Found] = []
    for name, field in fields.items():
        if name in terms:
            found.extend(
                _own_mention(judge_mention(one, fields, lexicon.words.mentions), fields, lexicon.own)
                for one in find_names(name, field.folded, field.source, terms[name], lexicon, holds=company.holds)
            )
    if not found:
        return None
    substances = list(dict.fromkeys(one.term.substance for one in found))
    wholes = mentioned_as_a_whole(listing, fields, lexicon.words.mentions, substances)
    reader = _Reader(Statements(fields, tuple(found), handbook), lexicon.words.mentions, wholes)
    contents = [reader.content(substance) for substance in substances]
    named = {content.substance for content in contents}
    for content in tuple(contents):
        for other in lexicon.substances[content.substance].also_test:
            if other not in named and content.mention is None and not content.by_cas:
                contents += reader.stand_in(other, content)
    is_liquid = not all(handbook.of(content.substance).is_solid for content in contents)
    amounts = NetAmounts(fields, tuple(one for one in found if one.mention is None), is_liquid=is_liquid)
    whole = amounts.of_all()
    counts = (count_ingredients(field.folded.text) for field in fields.values())
    ingredients = next((count for count in counts if count is not None), None)
    return Reading(
        tuple(_with_amount(content, amounts) for content in contents),
        None if whole is None else whole.amount,
        None if whole is None else whole.span,
        ingredients,
    )


def _with_amount(content: Content, amounts: NetAmounts) -> Content:
    """`content` with the amount of its own, where it has one."""
    own = None if content.mention is not None else amounts.of(content.substance)
    return content if own is None else replace(content, amount=own.amount, amount_span=own.span)


def _own_mention(one: Found, fields: Fields, own: OwnWords) -> Found:
    """`one` with the reason why the operator's own words set it aside, if they do."""
    if not own.cues or one.mention is not None:
        return one
    texts = {name: field.folded.text for name, field in fields.items()}
    cue = own.set_aside(texts, one.field, one.start, one.end)
    return one if cue is None else replace(one, mention=cue.says)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the contents of one listing, field by field."""

    stated: Statements
    mentions: Mentions
    wholes: tuple[Whole, ...]

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
        offered = bool(self.wholes) and self._is_offered(strength)
        for whole in self.wholes:
            if whole.holds_for(substance, own, self.mentions, self.stated.fields, offered=offered):
                evidence = names if whole.span is None else (*names, whole.span)
                return Content(substance, None, None, whole.reason.says, by_cas=by_cas, evidence=evidence)
        usual = None
        if strength is None:
            strength = next((one.term.usual for one in own if one.term.usual is not None), None)
        if strength is None:
            usual = self.stated.usual(substance, own)
        size, size_span = self.stated.particle_size(substance, own)
        extra = tuple(span for span in (strength_span, size_span) if span is not None)
        return Content(
            substance,
            strength if usual is None else usual.strength,
            None if size is None else (size.low, size.high),
            None,
            by_cas=by_cas,
            evidence=names + extra,
            because=_because(own, usual),
        )

    def _is_offered(self, strength: Strength | None) -> bool:
        """Whether a strength or a pack is stated: gloves and books about a substance have neither."""
        return strength is not None or NetAmounts(self.stated.fields, (), is_liquid=True).of_all() is not None

    def stand_in(self, other: str, content: Content) -> tuple[Content, ...]:
        """What `content`'s name says of `other`, which it may hide; nothing if no strength can be read so."""
        own = [one for one in self.stated.found if one.term.substance == content.substance and one.mention is None]
        strength, span = self.stated.strength(other, own)
        names = tuple(one for one in content.evidence if one.shows in (Shows.NAME, Shows.IDENTIFIER))
        if strength is not None and span is not None:
            return (Content(other, strength, None, None, by_cas=False, evidence=(*names, span)),)
        usual = self.stated.usual(other, own)
        if usual is None:
            return ()
        because = _because((), usual)
        return (Content(other, usual.strength, None, None, by_cas=False, evidence=names, because=because),)

    def _mention(self, one: Found) -> tuple[Span, ...]:
        field = self.stated.fields[one.field]
        spans = [field.span(one.start, one.end, _shows(one))]
        if one.cue is not None:
            spans.append(field.span(*one.cue, Shows.MENTION))
        return tuple(sorted(spans))


def _because(own: Sequence[Found], usual: Usual | None) -> str:
    """Why the product holds the substance, where it does not name it, and where an unstated strength is from."""
    named = any(one.term.kind is not TermKind.PRODUCT for one in own)
    says = [] if named or not own else [f"Not named: {own[0].term.says}."]
    if usual is not None:
        says.append(f"{usual.says[0].upper()}{usual.says[1:]}.")
    return " ".join(says)


def _shows(one: Found) -> Shows:
    return Shows.NAME if one.term.kind in (TermKind.NAME, TermKind.FORMULA, TermKind.PRODUCT) else Shows.IDENTIFIER

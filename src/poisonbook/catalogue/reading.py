"""What one listing says: the substances it names, with strength, particle size and amount.

This is about words only; what the law makes of them is the business of `recognise`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from poisonbook.catalogue.amounts import Amount, amounts_in
from poisonbook.catalogue.attach import attach, with_alternatives
from poisonbook.catalogue.chemistry import Chemistry, Handbook, from_nitrogen
from poisonbook.catalogue.figures import figure_words
from poisonbook.catalogue.lexicon import Lexicon, Term, TermKind
from poisonbook.catalogue.names import Found, find_names, judge_mention
from poisonbook.catalogue.nitrogen import nitrogen_forms_in
from poisonbook.catalogue.particles import ParticleSize, particle_sizes_in
from poisonbook.catalogue.strengths import Basis, Stated, bases_of, strength_of, strengths_in
from poisonbook.catalogue.text import Folded, fold
from poisonbook.catalogue.words import Words
from poisonbook.facts.recognition import Listing, Shows, Span
from poisonbook.values.strengths import HUNDRED, Strength

FIELDS = ("title", "description")
"""The fields that may name a substance; brand and category only give context."""

_REACH = 160
"""Characters around a name, in a long description, in which its strength is looked for."""
_LONG = 400


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


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    source: str
    folded: Folded

    def span(self, start: int, end: int, shows: Shows) -> Span:
        first, last = self.folded.source(start, end)
        return Span(self.name, first, last, self.source[first:last], shows)


def read_listing(
    listing: Listing, terms: Mapping[str, Iterable[Term]], lexicon: Lexicon, handbook: Handbook
) -> Reading | None:
    """What `listing` says; None when none of `terms` (by field) really stands in it."""
    fields = {name: _field(listing, name) for name in FIELDS if getattr(listing, name)}
    found: list[Found] = []
    for name, field in fields.items():
        found.extend(
            judge_mention(one, field.folded.text, lexicon.words)
            for one in find_names(name, field.folded, field.source, terms.get(name, ()), lexicon)
            if _in_company(one, listing, fields)
        )
    if not found:
        return None
    reader = _Reader(fields, tuple(found), handbook, lexicon.words, _mentioned_as_a_whole(listing, fields, lexicon))
    contents = [reader.content(substance) for substance in dict.fromkeys(one.term.substance for one in found)]
    named = {content.substance for content in contents}
    for content in tuple(contents):
        for other in lexicon.substances[content.substance].also_test:
            if other not in named and content.mention is None and not content.by_cas:
                contents += reader.stand_in(other, content)
    is_liquid = not all(handbook.of(content.substance).is_solid for content in contents)
    amount, amount_span = _amount(fields, is_liquid=is_liquid)
    return Reading(tuple(contents), amount, amount_span, _count_ingredients(fields))


def _field(listing: Listing, name: str) -> _Field:
    source: str = getattr(listing, name)
    return _Field(name, source, fold(source))


def _in_company(one: Found, listing: Listing, fields: Mapping[str, _Field]) -> bool:
    """Whether an ambiguous word has the company it needs somewhere else in the listing."""
    ambiguity = one.term.ambiguity
    if ambiguity is None or not ambiguity.needs:
        return True
    context = {**fields, "category": _field(listing, "category")} if listing.category else fields
    return any(all(_stands_elsewhere(one, pattern, context) for pattern in group) for group in ambiguity.needs)


def _stands_elsewhere(one: Found, pattern: re.Pattern[str], fields: Mapping[str, _Field]) -> bool:
    # What makes a product of a trade word may hold the word itself: "7.75 % ammoniacal / 7.75 % nitrate".
    return any(
        one.term.kind is TermKind.PRODUCT or name != one.field or match.end() <= one.start or match.start() >= one.end
        for name, field in fields.items()
        for match in pattern.finditer(field.folded.text)
    )


def _mentioned_as_a_whole(
    listing: Listing, fields: Mapping[str, _Field], lexicon: Lexicon
) -> tuple[str, Span | None] | None:
    """Why the whole listing only mentions what it names (a book, gloves), if it does, and the word that shows it."""
    mentions = lexicon.words.mentions
    title = fields.get("title")
    if title is not None and (match := mentions.title.search(title.folded.text)):
        return mentions.reason_of(match), title.span(*match.span(), Shows.MENTION)
    if listing.category and (match := mentions.category.search(fold(listing.category).text)):
        return mentions.reason_of(match), None
    return None


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the contents of one listing, field by field."""

    fields: Mapping[str, _Field]
    found: tuple[Found, ...]
    handbook: Handbook
    words: Words
    whole: tuple[str, Span | None] | None

    def content(self, substance: str) -> Content:
        """What the listing says of a substance it names."""
        places = [one for one in self.found if one.term.substance == substance]
        own = [one for one in places if one.mention is None]
        denied = next((one for one in places if one.mention is not None and one.field == "title"), None)
        if not own or (denied is not None and all(one.field != "title" for one in own)):
            one = denied or next(place for place in places if place.mention is not None)
            return Content(substance, None, None, one.mention, by_cas=False, evidence=self._mention(one))
        names = tuple(self.fields[one.field].span(one.start, one.end, _shows(one)) for one in own)
        by_cas = any(one.term.kind is TermKind.CAS for one in own)
        strength, strength_span = self._strength(substance, own)
        if strength is not None and strength.high == 0 and strength_span is not None:
            says = self.words.mentions.says["free_from"]
            denial = replace(strength_span, shows=Shows.MENTION)
            return Content(substance, None, None, says, by_cas=by_cas, evidence=(*names, denial))
        if self.whole is not None and not self._is_offered(strength):
            says, span = self.whole
            evidence = names if span is None else (*names, span)
            return Content(substance, None, None, says, by_cas=by_cas, evidence=evidence)
        size, size_span = self._particle_size(own) if self.handbook.of(substance).is_powder else (None, None)
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
        return strength is not None or _amount(self.fields, is_liquid=True)[0] is not None

    def stand_in(self, other: str, content: Content) -> tuple[Content, ...]:
        """What `content`'s name says of `other`, which it may hide; nothing if no strength can be read so."""
        own = [one for one in self.found if one.term.substance == content.substance and one.mention is None]
        strength, span = self._strength(other, own)
        if strength is None or span is None:
            return ()
        names = tuple(one for one in content.evidence if one.shows in (Shows.NAME, Shows.IDENTIFIER))
        return (Content(other, strength, None, None, by_cas=False, evidence=(*names, span)),)

    def _mention(self, one: Found) -> tuple[Span, ...]:
        field = self.fields[one.field]
        spans = [field.span(one.start, one.end, _shows(one))]
        if one.cue is not None:
            spans.append(field.span(*one.cue, Shows.MENTION))
        return tuple(sorted(spans))

    def _strength(self, substance: str, own: Sequence[Found]) -> tuple[Strength | None, Span | None]:
        """The strength of `substance` where `own` names it, field by field, and the words that state it."""
        chemistry = self.handbook.of(substance)
        if chemistry.nitrogen_share is not None and (told := self._by_nitrogen_forms(chemistry.nitrogen_share)):
            return told
        for name, field in self.fields.items():
            here = [one for one in self.found if one.field == name and one.mention is None]
            start, text = _near(here, field.folded.text)
            stated = [
                replace(one, start=one.start + start, end=one.end + start)
                for one in strengths_in(text, bases_of(chemistry))
            ]
            figure = attach(here, stated, field.folded.text).get(own[0].term.substance)
            if figure is None and len(stated) == 1 and not here:
                figure = stated[0]  # the one figure of a field that names nothing
            if figure is not None:
                figure = with_alternatives(figure, stated, field.folded.text)
                strength = self._converted(figure, chemistry)
                if strength is not None:
                    return strength, field.span(figure.start, figure.end, Shows.STRENGTH)
        return self._by_purity(chemistry)

    def _by_nitrogen_forms(self, share: Decimal) -> tuple[Strength, Span] | None:
        for field in self.fields.values():
            forms = nitrogen_forms_in(field.folded.text)
            if forms is not None:
                strength = Strength.exactly(from_nitrogen(forms.percent, share))
                return strength, field.span(forms.start, forms.end, Shows.STRENGTH)
        return None

    def _converted(self, figure: Stated, chemistry: Chemistry) -> Strength | None:
        share = chemistry.nitrogen_share
        nitrogen = (Basis.MASS, Basis.NITROGEN, Basis.NORMAL)
        if share is None or figure.basis not in nitrogen or figure.high > share * HUNDRED:
            return strength_of(figure, chemistry)
        # Fertiliser is sold by its nitrogen; a solution's plain per cent could be either: then both ends are shown.
        low, high = (from_nitrogen(end, share) for end in (figure.low, figure.high))
        solution = any(figure_words().solution.search(field.folded.text) for field in self.fields.values())
        return Strength(figure.low if solution and figure.basis is Basis.MASS else low, high)

    def _by_purity(self, chemistry: Chemistry) -> tuple[Strength | None, Span | None]:
        """A solid offered as `reagent grade` or `pure` without a figure is the substance itself."""
        title = self.fields.get("title")
        match = chemistry.is_solid and title is not None and self.handbook.purity_words.search(title.folded.text)
        if not match or title is None:
            return None, None
        return self.handbook.pure, title.span(*match.span(), Shows.STRENGTH)

    def _particle_size(self, own: Sequence[Found]) -> tuple[ParticleSize | None, Span | None]:
        for name, field in self.fields.items():
            here = [one for one in own if one.field == name]
            start, text = _near(here, field.folded.text)
            for size in particle_sizes_in(text, self.handbook.mesh):
                return size, field.span(size.start + start, size.end + start, Shows.FORM)
        return None, None


def _shows(one: Found) -> Shows:
    return Shows.NAME if one.term.kind in (TermKind.NAME, TermKind.FORMULA, TermKind.PRODUCT) else Shows.IDENTIFIER


def _near(names: Sequence[Found], text: str) -> tuple[int, str]:
    """The stretch of `text` around the names, and where it starts; all of it when it is short."""
    if len(text) <= _LONG:
        return 0, text
    if not names:
        return 0, text[:_LONG]
    start = max(0, min(one.start for one in names) - _REACH)
    return start, text[start : max(one.end for one in names) + _REACH]


def _amount(fields: Mapping[str, _Field], *, is_liquid: bool) -> tuple[Amount | None, Span | None]:
    """The net amount: the title's first, else the description's."""
    for field in fields.values():
        for amount in amounts_in(field.folded.text[: _LONG * 4], is_liquid=is_liquid):
            return amount, field.span(amount.start, amount.end, Shows.AMOUNT)
    return None, None


def _count_ingredients(fields: Mapping[str, _Field]) -> int | None:
    for field in fields.values():
        if match := _ingredients().search(field.folded.text):
            return len([part for part in re.split(r"[,;]", match.group("list").split(". ")[0]) if part.strip()])
    return None


@cache
def _ingredients() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{figure_words().ingredients})\s*:\s*(?P<list>[^:]{{3,1500}})")

"""What a listing states of a substance it names: its strength, its particle size, the pack, the ingredients."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from poisonbook.catalogue.amounts import Amount, amounts_in
from poisonbook.catalogue.attach import attach, with_alternatives
from poisonbook.catalogue.chemistry import Chemistry, Handbook, from_nitrogen
from poisonbook.catalogue.fields import Fields
from poisonbook.catalogue.figures import figure_words
from poisonbook.catalogue.names import Found
from poisonbook.catalogue.nitrogen import nitrogen_forms_in
from poisonbook.catalogue.particles import ParticleSize, particle_sizes_in
from poisonbook.catalogue.strengths import Basis, Stated, bases_of, strength_of, strengths_in
from poisonbook.facts.recognition import Shows, Span
from poisonbook.values.strengths import HUNDRED, Strength

_REACH = 160
"""Characters around a name, in a long description, in which its strength is looked for."""
_LONG = 400


@dataclass(frozen=True, slots=True)
class Statements:
    """Finds what one listing states of the substances found in it."""

    fields: Fields
    found: tuple[Found, ...]
    handbook: Handbook

    def strength(self, substance: str, own: Sequence[Found]) -> tuple[Strength | None, Span | None]:
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

    def particle_size(self, substance: str, own: Sequence[Found]) -> tuple[ParticleSize | None, Span | None]:
        """The particle size of `substance`, where size matters for it, and the words that state it."""
        if not self.handbook.of(substance).is_powder:
            return None, None
        for name, field in self.fields.items():
            here = [one for one in own if one.field == name]
            start, text = _near(here, field.folded.text)
            for size in particle_sizes_in(text, self.handbook.mesh):
                return size, field.span(size.start + start, size.end + start, Shows.FORM)
        return None, None


def _near(names: Sequence[Found], text: str) -> tuple[int, str]:
    """The stretch of `text` around the names, and where it starts; all of it when it is short."""
    if len(text) <= _LONG:
        return 0, text
    if not names:
        return 0, text[:_LONG]
    start = max(0, min(one.start for one in names) - _REACH)
    return start, text[start : max(one.end for one in names) + _REACH]


def net_amount(fields: Fields, *, is_liquid: bool) -> tuple[Amount | None, Span | None]:
    """The net amount: the title's first, else the description's."""
    for field in fields.values():
        for amount in amounts_in(field.folded.text[: _LONG * 4], is_liquid=is_liquid):
            return amount, field.span(amount.start, amount.end, Shows.AMOUNT)
    return None, None


def count_ingredients(fields: Fields) -> int | None:
    """How many ingredients the listing lists; None when it lists none."""
    for field in fields.values():
        if match := _ingredients().search(field.folded.text):
            return len([part for part in re.split(r"[,;]", match.group("list").split(". ")[0]) if part.strip()])
    return None


@cache
def _ingredients() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{figure_words().ingredients})\s*:\s*(?P<list>[^:]{{3,1500}})")

"""What a listing states of a substance it names: its strength, its particle size, the pack, the ingredients."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from poisonbook.catalogue.attach import attach, ranked, unclaimed, with_alternatives
from poisonbook.catalogue.chemistry import Chemistry, Handbook, from_nitrogen
from poisonbook.catalogue.fields import Fields
from poisonbook.catalogue.figures import figure_words
from poisonbook.catalogue.kinds import Usual, strength_by_grade, usual_strength
from poisonbook.catalogue.names import Found
from poisonbook.catalogue.nitrogen import nitrogen_forms_in
from poisonbook.catalogue.particles import ParticleSize, particle_sizes_in
from poisonbook.catalogue.ratios import ratio_in
from poisonbook.catalogue.stated import Basis, Stated, bases_of, strength_of
from poisonbook.catalogue.strength_words import strength_words_in
from poisonbook.catalogue.strengths import strengths_in
from poisonbook.facts.recognition import Shows, Span
from poisonbook.values.strengths import HUNDRED, Strength

_REACH = 160
"""Characters around a name, in a long description, in which its strength is looked for."""
_LONG = 400
_OF_A_FIGURE = (*"0123456789%",)
"""What a word on the basis of one figure stands after."""
_BESIDE = 16
"""Characters between a name and a word that tells its strength."""


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
        if told := strength_by_grade(own, self.fields, chemistry):
            return told
        for name in self.fields:
            figure = self._figure(name, own[0].term.substance, bases_of(chemistry))
            strength = None if figure is None else self._converted(figure, chemistry)
            if figure is not None and strength is not None:
                span = self.fields[name].span(figure.start, figure.end, Shows.STRENGTH)
                return self._diluted(name, strength, chemistry), span
        return self._by_word(own, chemistry)

    def _figure(self, name: str, substance: str, bases: frozenset[Basis]) -> Stated | None:
        """The figure of `substance` in a field; of its density only where the field states nothing else."""
        text = self.fields[name].folded.text
        here = [one for one in self.found if one.field == name and one.mention is None]
        start, near = _near(here, text)
        stated = [replace(one, start=one.start + start, end=one.end + start) for one in strengths_in(near, bases)]
        figure = attach(here, stated, text).get(substance)
        if figure is None and not here:
            told = (_of_a_field_without_names(figures, text) for figures in ranked(unclaimed(stated, text)))
            figure = next((one for one in told if one is not None), None)
        return None if figure is None else self._on_its_basis(figure, name)

    def _on_its_basis(self, figure: Stated, name: str) -> Stated:
        """The figure on the basis that another field states for the same figure: `16 %`, and below `16 Vol.-%`."""
        if figure.basis is Basis.NITROGEN:
            return self._in_full(figure, name)
        if not figure.is_plain:
            return figure
        if any(_is_by_volume(field.folded.text, figure) for field in self.fields.values()):
            return replace(figure, basis=Basis.VOLUME)
        for other, field in self.fields.items():
            if other == name:
                continue
            for one in strengths_in(field.folded.text[:_LONG], frozenset({Basis.VOLUME})):
                if (one.low, one.high) == (figure.low, figure.high):
                    return replace(figure, basis=one.basis)
        return figure

    def _in_full(self, figure: Stated, name: str) -> Stated:
        """The grade of a fertiliser with the decimals that another field gives it: `AN 34`, and below `34.4 % N`."""
        if figure.low != figure.high or figure.low % 1:
            return figure
        for other, field in self.fields.items():
            if other == name:
                continue
            for one in strengths_in(field.folded.text[:_LONG], frozenset({Basis.NITROGEN})):
                if one.low == one.high and one.low // 1 == figure.low:
                    return replace(figure, low=one.low, high=one.high)
        return figure

    def _diluted(self, name: str, strength: Strength, chemistry: Chemistry) -> Strength:
        """The strength of what a title says is diluted from such a stock."""
        ratio = ratio_in(self.fields[name].folded.text) if name == "title" else None
        if ratio is None:
            return strength
        low, high = chemistry.diluted(strength.low, ratio.low), chemistry.diluted(strength.high, ratio.high)
        return Strength(round(low, 4), round(high, 4))

    def _by_word(self, own: Sequence[Found], chemistry: Chemistry) -> tuple[Strength | None, Span | None]:
        """What a word of the title says where no figure does: `concentrated`; a solid that is `pure` is itself."""
        title = self.fields.get("title")
        names = [one for one in own if one.field == "title"]
        if title is None or not chemistry.words:
            return None, None
        text = title.folded.text
        if chemistry.is_solid and figure_words().solution.search(text):
            return None, None
        for start, end, kind in strength_words_in(text):
            if kind in chemistry.words and (chemistry.is_solid or _is_beside(start, end, names)):
                strength = chemistry.words[kind]
                if kind == "diluted" and "concentrated" in chemistry.words and ratio_in(text) is not None:
                    strength = self._diluted("title", chemistry.words["concentrated"], chemistry)
                return strength, title.span(start, end, Shows.STRENGTH)
        return None, None

    def usual(self, substance: str, own: Sequence[Found]) -> Usual | None:
        """The strength of `substance` that is usual for the kind of product, where the listing states none."""
        return usual_strength(substance, own, self.fields, self.handbook.of(substance))

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


def _of_a_field_without_names(figures: Sequence[Stated], text: str) -> Stated | None:
    """The figure that is announced as the strength, or the one figure, of a field that names nothing."""
    announced = [one for one in figures if one.is_announced]
    if announced:
        return with_alternatives(announced[0], figures, text)
    widened = with_alternatives(figures[0], figures, text) if figures else None
    return widened if widened is not None and widened.end >= figures[-1].end else None


def _is_by_volume(text: str, figure: Stated) -> bool:
    """Whether a text says of all its figures, or at the end of a list that makes 100 %, that they are by volume."""
    if any(not text[: match.start()].rstrip().endswith(_OF_A_FIGURE) for match in _volume_alone(text)):
        return True
    listed = strengths_in(text[:_LONG], frozenset({Basis.MASS, Basis.VOLUME}))
    return (
        len(listed) > 1
        and listed[-1].basis is Basis.VOLUME
        and sum(one.high for one in listed) == HUNDRED
        and any(one.is_plain and (one.low, one.high) == (figure.low, figure.high) for one in listed)
    )


def _volume_alone(text: str) -> Iterator[re.Match[str]]:
    return figure_words().volume_alone.finditer(text)


def _is_beside(start: int, end: int, names: Sequence[Found]) -> bool:
    """Whether no more than a word or two stands between a word and one of the names."""
    return any(max(start, one.start) - min(end, one.end) <= _BESIDE for one in names)


def _near(names: Sequence[Found], text: str) -> tuple[int, str]:
    """The stretch of `text` around the names, and where it starts; all of it when it is short."""
    if len(text) <= _LONG:
        return 0, text
    if not names:
        return 0, text[:_LONG]
    start = max(0, min(one.start for one in names) - _REACH)
    return start, text[start : max(one.end for one in names) + _REACH]

"""What the law says of a product by its safety data sheet, and where the listing contradicts the sheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from poisonbook.catalogue.amounts import Amount
from poisonbook.catalogue.reading import Content, Reading
from poisonbook.catalogue.recognise import Recogniser
from poisonbook.facts.recognition import Listing, RecognisedSubstance, Recognition, Shows
from poisonbook.facts.sheets import Contradicted, Contradiction, Sheet, SheetRecognition
from poisonbook.values.status import Status
from poisonbook.values.strengths import Strength
from poisonbook.workflows.sheet_contents import SubstanceFinder

_NOTHING_SAID = Reading((), None, None, None)


class SheetJudge:
    """Judges products by their sheets, under the law of one recogniser."""

    def __init__(self, recogniser: Recogniser) -> None:
        self._recogniser = recogniser
        self._finder = SubstanceFinder(recogniser)

    def alone(self, sheet: Sheet, id_: str) -> SheetRecognition:
        """The product of a sheet without a listing; the product's name in section 1 stands for its title."""
        listing = Listing(id_, sheet.product)
        (reading,) = self.readings([listing])
        return self._judged(listing, _in_section_1(reading), sheet, is_listed=False)

    def listed(self, listing: Listing, reading: Reading, sheets: Sequence[Sheet]) -> SheetRecognition:
        """The product of a listing with one sheet or several: the gravest counts."""
        judged = [self._judged(listing, reading, sheet, is_listed=True) for sheet in sheets]
        gravest = max(judged, key=lambda one: (one.recognition.status.severity, _highest(one)))
        others = [one for one in judged if one is not gravest]
        differing = [_differing(gravest, other) for other in others]
        found = (*gravest.contradictions, *(one for one in differing if one is not None))
        return replace(gravest, contradictions=found)

    def readings(self, listings: Sequence[Listing]) -> list[Reading]:
        """What each of `listings` says of itself, in order."""
        import pyarrow as pa

        names = ("id", "title", "description", "brand", "category", "lang")
        columns = {name: pa.array([getattr(one, name) for one in listings], pa.string()) for name in names}
        found = {row: reading for row, _, reading in self._recogniser.readings(pa.record_batch(columns))}
        return [found.get(row, _NOTHING_SAID) for row in range(len(listings))]

    def _judged(self, listing: Listing, reading: Reading, sheet: Sheet, *, is_listed: bool) -> SheetRecognition:
        held = self._finder.held(sheet)
        own = {content.substance: content for content in reading.contents if content.mention is None}
        contents = tuple(_with_listing(content, own.get(content.substance)) for content in held.contents)
        amount = _weighed(reading.amount, sheet.density)
        by_sheet = self._recogniser.judge(
            listing, Reading(contents, amount, reading.amount_span, len(sheet.components) or None)
        )
        absent = [content for content in own.values() if not self._is_held(content.substance, held.contents)]
        doubted = self._doubted(listing, replace(reading, contents=tuple(absent)))
        contradictions = [*held.contradictions, *_strengths(held.contents, own)]
        contradictions += [_not_on_sheet(found, own[found.substance]) for found in doubted]
        if is_listed:
            contradictions += _not_in_listing(by_sheet, own)
        substances = sorted((*by_sheet.substances, *doubted), key=lambda one: -one.status.severity)
        return SheetRecognition(replace(by_sheet, substances=tuple(substances)), sheet, tuple(contradictions))

    def _is_held(self, slug: str, contents: Sequence[Content]) -> bool:
        """Whether the sheet holds the substance, or one that is sold under its name."""
        known = self._recogniser.lexicon.substances
        held = [content.substance for content in contents]
        return any(slug == one or slug in known[one].also_test or one in known[slug].also_test for one in held)

    def _doubted(self, listing: Listing, reading: Reading) -> list[RecognisedSubstance]:
        """The regulated substances that the listing names and the sheet does not: to be asked about."""
        found = self._recogniser.judge(listing, reading).substances
        return [_doubt(one) for one in found if one.status.is_regulated]


def _doubt(found: RecognisedSubstance) -> RecognisedSubstance:
    status = Status.UNDETERMINED if found.status is Status.RESTRICTED else found.status
    return replace(found, status=status, reason=f"Section 3 of its sheet does not hold it. {found.reason}")


def _with_listing(content: Content, own: Content | None) -> Content:
    """A content of the sheet; what the sheet keeps silent about is taken from the listing."""
    if own is None:
        return content
    if content.strength is not None:
        return replace(content, particle_um=own.particle_um)
    silent = replace(content, strength=own.strength, particle_um=own.particle_um)
    return replace(silent, evidence=content.evidence + own.evidence, because=own.because)


def _weighed(amount: Amount | None, density: Decimal | None) -> Amount | None:
    """Litres as kilograms by the sheet's own density."""
    if amount is None or density is None or amount.kg is not None or amount.litres is None:
        return amount
    return replace(amount, kg=amount.litres * density)


def _strengths(contents: Sequence[Content], own: dict[str, Content]) -> Iterator[Contradicted]:
    for content in contents:
        listed = own.get(content.substance)
        if listed is None or listed.strength is None or content.strength is None or not _is_stated(listed):
            continue
        if _lies_outside(listed.strength, content.strength):
            yield Contradicted(
                Contradiction.STRENGTH_DIFFERS,
                content.substance,
                listed.strength,
                content.strength,
                f"The listing says {listed.strength}, the sheet {content.strength}; the sheet counts.",
            )


def _is_stated(content: Content) -> bool:
    return any(span.shows is Shows.STRENGTH for span in content.evidence)


def _lies_outside(listed: Strength, held: Strength) -> bool:
    """Whether two strengths have nothing in common, the listing's taken as rounded to its last figure."""
    return listed.high + _half_a_unit(listed.high) < held.low or listed.low - _half_a_unit(listed.low) > held.high


def _half_a_unit(figure: Decimal) -> Decimal:
    exponent = figure.normalize().as_tuple().exponent
    return Decimal("0.5").scaleb(min(0, exponent) if isinstance(exponent, int) else 0)


def _not_on_sheet(found: RecognisedSubstance, own: Content) -> Contradicted:
    says = f"The listing names {found.name}, section 3 of its sheet does not; ask the supplier which is right."
    return Contradicted(Contradiction.NOT_ON_SHEET, found.substance, own.strength, None, says)


def _not_in_listing(by_sheet: Recognition, own: dict[str, Content]) -> list[Contradicted]:
    return [
        Contradicted(
            Contradiction.NOT_IN_LISTING,
            found.substance,
            None,
            found.strength,
            f"Section 3 holds {found.name}, which the listing does not name.",
        )
        for found in by_sheet.substances
        if found.status.is_regulated and found.substance not in own
    ]


def _differing(gravest: SheetRecognition, other: SheetRecognition) -> Contradicted | None:
    """The first substance in which two sheets of one product differ."""
    mine, theirs = (
        {found.substance: found.strength for found in one.recognition.substances} for one in (gravest, other)
    )
    for substance in sorted({*mine, *theirs}):
        if (substance in mine) != (substance in theirs) or mine[substance] != theirs[substance]:
            says = f"The sheets {gravest.sheet.file} and {other.sheet.file} differ; the first counts."
            return Contradicted(Contradiction.SHEETS_DIFFER, substance, None, mine.get(substance), says)
    return None


def _highest(judged: SheetRecognition) -> Decimal:
    strengths = [found.strength.high for found in judged.recognition.substances if found.strength is not None]
    return max(strengths, default=Decimal(0))


def _in_section_1(reading: Reading) -> Reading:
    """A reading of the product's name as section 1 has it; what the name does not say outright is left out."""
    contents = tuple(
        replace(content, evidence=tuple(replace(span, field="section 1") for span in content.evidence))
        for content in reading.contents
        if not content.because
    )
    span = None if reading.amount_span is None else replace(reading.amount_span, field="section 1")
    return replace(reading, contents=contents, amount_span=span)

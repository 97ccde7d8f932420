"""The law as values: who restricts which substance, above what strength, since when, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from poisonbook.values.buyers import BuyerClass
from poisonbook.values.periods import Period
from poisonbook.values.status import Status
from poisonbook.values.strengths import plain

Operator = Literal[">", ">="]


class Certainty(StrEnum):
    """How a statement of law was checked."""

    VERIFIED = "verified"
    """The text or the official list was seen."""
    SECONDARY = "verified-secondary"
    """Seen on an authority's page, or where a third party restates the law."""
    MEMORY = "memory"
    """General knowledge, not checked against a source."""


def weakest(certainties: Iterable[Certainty]) -> Certainty:
    """The least certain of `certainties`, of which there is at least one."""
    return max(certainties, key=tuple(Certainty).index)


class LimitUnit(StrEnum):
    """What a limit is measured in."""

    MASS = "% w/w"
    NITROGEN = "% w/w N from ammonium nitrate"
    """Nitrogen that comes from ammonium nitrate, not the whole nitrogen of a compound fertiliser."""
    NITRATE = "% w/w nitrate"
    """Nitrate salts together, each counted with its own mass."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A strength that a rule of law turns on."""

    value: Decimal
    operator: Operator
    unit: LimitUnit = LimitUnit.MASS
    factor: Decimal = Decimal(1)
    """How much of the unit is in one part of the substance (0.35 for nitrogen in ammonium nitrate)."""

    def measure(self, strength_ww: Decimal) -> Decimal:
        """`strength_ww`, which is % w/w of the substance, in the unit of the limit."""
        return strength_ww * self.factor

    def is_exceeded_by(self, strength_ww: Decimal) -> bool:
        """Whether a strength in % w/w of the substance is beyond the limit.

        On the limit is not above it, unless the operator is `>=`.
        """
        measured = self.measure(strength_ww)
        return measured > self.value if self.operator == ">" else measured >= self.value

    def __str__(self) -> str:
        words = "above" if self.operator == ">" else "at or above"
        return f"{words} {self.figure}"

    @property
    def figure(self) -> str:
        """The value and its unit, such as `12 % w/w`."""
        return f"{plain(self.value)} {self.unit}"


@dataclass(frozen=True, slots=True)
class FormCondition:
    """The physical form in which a substance is listed; all conditions given must hold."""

    particle_below_um: Decimal | None = None
    """Listed only as particles smaller than this many micrometres."""
    share: Limit | None = None
    """Listed only when `share_of` together make up this share of the product."""
    share_of: tuple[str, ...] = ()
    """The substances that count to the share."""


@dataclass(frozen=True, slots=True)
class Name:
    """One name of a substance."""

    text: str
    lang: str
    """ISO 639-1."""
    certainty: Certainty
    ambiguous: bool = False
    """Whether it also means other things, so that it says nothing on its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Substance:
    """A substance, or a family of substances, whatever any law says of it."""

    slug: str
    name: str
    cas: str | None = None
    also_cas: tuple[str, ...] = ()
    """Other CAS numbers it is sold under, such as a hydrate's."""
    cas_certainty: Certainty = Certainty.MEMORY
    ec: str | None = None
    ec_certainty: Certainty = Certainty.MEMORY
    un: tuple[str, ...] = ()
    un_seen: tuple[str, ...] = ()
    """Those UN numbers that were seen in a text of law; the others are memory."""
    e_number: str | None = None
    formulas: tuple[str, ...] = ()
    names: tuple[Name, ...] = ()
    product_types: tuple[str, ...] = ()
    """What it is sold as to ordinary buyers, by official leaflets."""
    also_test: tuple[str, ...] = ()
    """Substances that a product of this name may contain or be instead, and must be tested as too."""
    note: str = ""

    @property
    def cas_numbers(self) -> tuple[str, ...]:
        """All its CAS numbers, the listed one first."""
        return (() if self.cas is None else (self.cas,)) + self.also_cas


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of one list of one act, in force for a period."""

    id: str
    jurisdiction: str
    """The code of the jurisdiction whose list it is; for an overlay's base list, that of the base."""
    substance: str
    name: str
    """The substance's name in this list."""
    schedule: str
    """The list of the act, such as `Annex I`."""
    status: Status
    """What holds above the limit; at any strength when there is no limit."""
    period: Period
    act: str
    article: str
    certainty: Certainty
    sources: tuple[str, ...]

    below: Status = Status.NOT_REGULATED
    """What holds at or below the limit."""
    limit: Limit | None = None
    licence_ceiling: Limit | None = None
    """Above this not even a licence holder may have it."""
    licensing_permitted: bool | None = None
    """Whether the act lets a licence be given to the public; None when it does not say."""
    record_of_sale_above: str | None = None
    free_quantity: str | None = None
    sum_group: str | None = None
    """Entries with the same word are summed within a product before the limit is applied."""
    form: FormCondition | None = None
    group: bool = False
    """Whether it lists a family, such as `arsenic and its compounds`."""
    members: tuple[str, ...] = ()
    """Substances of the family that have a name of their own in the law data."""
    voluntary: bool = False
    """Whether the list asks without obliging (a code of practice, voluntary reports)."""
    note: str = ""

    cas: str | None = None
    also_cas: tuple[str, ...] = ()
    ec: str | None = None
    un: tuple[str, ...] = ()
    e_number: str | None = None
    formulas: tuple[str, ...] = ()
    names: tuple[Name, ...] = ()
    product_types: tuple[str, ...] = ()
    also_sold_as: tuple[str, ...] = ()
    """Substances under whose names it is sold as well: those whose `also_test` names it."""
    cn: tuple[str, ...] = ()
    """Combined Nomenclature codes of the substance by itself; a hint, never proof, and they change yearly."""
    cn_mixtures: tuple[str, ...] = ()

    def covers(self, substance: str) -> bool:
        """Whether the entry speaks of the substance, by its own name or as one of its family."""
        return substance == self.substance or substance in self.members


@dataclass(frozen=True, slots=True)
class Act:
    """An act of law, or a published code."""

    title: str
    url: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceExemption:
    """Mixtures that need not be reported although they contain a listed substance."""

    more_than_ingredients: int
    each_below_ww: Decimal
    """Each listed substance stays below this strength, in % w/w."""
    article: str
    sources: tuple[str, ...]
    certainty: Certainty


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long the record of a sale is kept."""

    months: int
    counted_from: str
    requirement: str
    """The id of the requirement that says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportTime:
    """How soon something is reported."""

    hours: int
    counted_from: str
    requirement: str
    """The id of the requirement that says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reuse:
    """How long what a buyer has shown may be used for another sale, unless that deviates from what was stated."""

    months: int
    buyers: tuple[BuyerClass, ...]
    requirement: str
    """The id of the requirement that says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One checkable duty of the law, in our own words."""

    id: str
    ref: str
    """The provision, such as `Art. 9(4)`."""
    text: str
    kind: str
    sources: tuple[str, ...]
    certainty: Certainty
    note: str = ""


class Grants(StrEnum):
    """What a state licenses members of the public for."""

    LISTED = "listed"
    """The substances and strengths of its `ranges`, and no others."""
    SOME = "some"
    """Some; which, was not seen."""
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenceRegime:
    """Whether and how a state licenses members of the public."""

    state: str
    regime: str
    grants: Grants
    source: str
    certainty: Certainty
    authority: str = ""
    ranges: tuple[tuple[str, Decimal, Decimal], ...] = ()
    """Substance, and the strengths in % w/w above which and up to which a licence can be had."""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Where a suspicious transaction is reported."""

    state: str
    """ISO 3166-1 alpha-2; `*` stands for all states that have none of their own."""
    body: str
    source: str
    as_of: str
    """Of which year or day the source is, such as `2018` or `2024-04-27`."""
    certainty: Certainty
    phone: str = ""
    email: str = ""
    web: str = ""
    """Where there is a form, or where it is said how to report."""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AmbiguousTerm:
    """Words that do not name a regulated substance on their own."""

    terms: tuple[str, ...]
    lang: str
    """ISO 639-1, or `*` for any language."""
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """A factor between two ways of stating a strength."""

    substance: str
    stated: str
    """What is stated, such as `volumes of oxygen`."""
    wanted: str
    """What it is converted to; a unit of a limit where one is meant."""
    factor: Decimal
    source: str
    certainty: Certainty
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Jurisdiction:
    """One territory's law."""

    code: str
    name: str
    aliases: tuple[str, ...]
    """Other codes it is asked for by."""
    extends: str | None
    """The code of the jurisdiction whose entries and duties hold here too."""
    countries: tuple[str, ...]
    """Where a delivery is under this law, as ISO 3166-1 alpha-2 codes; none: nobody's delivery is."""
    checked: date
    """The day up to which the file was checked."""
    note: str
    acts: tuple[Act, ...]
    trace_exemption: TraceExemption | None
    retention: Retention | None
    loss_report: ReportTime | None
    """How soon a significant loss or a theft is reported."""
    suspicion_report: ReportTime | None
    """How soon a suspicious transaction is reported."""
    reuse: Reuse | None
    """None: each sale is verified anew."""
    requirements: tuple[Requirement, ...]
    licence_regimes: tuple[LicenceRegime, ...]
    contacts: tuple[Contact, ...]
    name_sources: tuple[tuple[str, str], ...]
    """Language and where names in it were seen."""

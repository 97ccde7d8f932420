"""A rule as its file says it: typed, every part with its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from decimal import Decimal
from enum import StrEnum

from poisonbook.law.model import Certainty
from poisonbook.rules.examples import Example
from poisonbook.rules.timespan import Timespan
from poisonbook.values.documents import Place


class RuleType(StrEnum):
    """What a rule asks of the lines it selects; Sigma's correlation words where they fit."""

    LINE = "line"
    """Each selected line is a finding."""
    EVENT_COUNT = "event_count"
    """How many different orders a window holds."""
    VALUE_COUNT = "value_count"
    """How many different values of a field a window holds."""
    VALUE_SUM = "value_sum"
    """The sum of a field over a window."""
    TEMPORAL = "temporal"
    """Every one of several selections holds on some line of a window."""
    TEMPORAL_ORDERED = "temporal_ordered"
    """The same, each at a later moment than the one before it."""
    COMPANIONS = "companions"
    """How many different operator-named companions stand in the order of a selected line."""

    @property
    def is_windowed(self) -> bool:
        """Whether it looks at lines over a timespan."""
        return self not in (RuleType.LINE, RuleType.COMPANIONS)

    @property
    def is_temporal(self) -> bool:
        """Whether it asks for several selections in one window."""
        return self in (RuleType.TEMPORAL, RuleType.TEMPORAL_ORDERED)


class Attention(StrEnum):
    """How soon a transaction wants a human look; never a judgement of a person."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Basis(StrEnum):
    """Who set the figures of a condition and its timespan."""

    LAW = "law"
    OPERATOR = "operator"


class Operator(StrEnum):
    """How a field, or what a window holds, is compared."""

    IN = "in"
    GT = "gt"
    GTE = "gte"
    LT = "lt"
    LTE = "lte"


@dataclass(frozen=True, slots=True)
class Word:
    """A text of the file and its place."""

    place: Place
    text: str


@dataclass(frozen=True, slots=True)
class Clause:
    """One test of a line. `in` holds when the field equals one of the operands."""

    place: Place
    field: str
    operator: Operator
    operands: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """Tests of a line, all of which must hold."""

    place: Place
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Selection:
    """Lines on which one of the branches holds."""

    place: Place
    name: str
    """Empty for the one selection of a rule that is not temporal."""
    any_of: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """What the count or the sum must reach."""

    place: Place
    operator: Operator
    limit: Decimal


@dataclass(frozen=True, slots=True)
class LawBasis:
    """A provision that the rule rests on, and the duty of the law data that states it."""

    act: str
    article: str
    url: str
    certainty: Certainty
    duty: str
    places: Mapping[str, Place] = dataclass_field(hash=False, compare=False, default_factory=dict)
    """Where each key stands in the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of a pack."""

    id: str
    version: int
    title: str
    jurisdiction: str
    description: str
    law: tuple[LawBasis, ...]
    indicator: str
    """The statutory indicator, or `statutory check`."""
    attention: Attention
    type: RuleType
    selections: tuple[Selection, ...]
    """One; several, in the order of the file, where the type is temporal."""
    why: str
    """A template of one plain sentence in English; `rules.explain` knows the figures it may name."""
    translations: tuple[tuple[str, str], ...] = ()
    """The same sentence in other languages, by ISO 639-1 code, sorted."""
    note: str = ""
    """To the reviewer: ordinary explanations."""
    exceptions: tuple[Branch, ...] = ()
    """A line on which one of these holds is not selected."""
    field: str | None = None
    """What is counted or summed."""
    group_by: tuple[Word, ...] = ()
    timespan: Timespan | None = None
    condition: Condition | None = None
    companions: tuple[Word, ...] = ()
    """Names of the operator's list that count; all of it where none is named."""
    basis: Basis | None = None
    examples: tuple[Example, ...] = ()
    like: str | None = None
    """The rule whose keys this one took where its own file says nothing."""
    places: Mapping[str, Place] = dataclass_field(hash=False)
    """Where each key stands in the file."""

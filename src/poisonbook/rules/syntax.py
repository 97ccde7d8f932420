"""A rule as its file says it: typed, every part with its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from decimal import Decimal
from enum import StrEnum

from poisonbook.law.model import Certainty
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
    COMPANIONS = "companions"
    """How many different operator-named companions stand in the order of a selected line."""

    @property
    def is_windowed(self) -> bool:
        """Whether it looks at lines over a timespan."""
        return self in (RuleType.EVENT_COUNT, RuleType.VALUE_COUNT, RuleType.VALUE_SUM)


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
    """One test of a selection; all clauses must hold. `in` holds when the field equals one of the operands."""

    place: Place
    field: str
    operator: Operator
    operands: tuple[Word, ...]


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
    selection: tuple[Clause, ...]
    why: str
    """A template of one plain sentence; `rules.explain` knows the figures it may name."""
    note: str = ""
    """To the reviewer: ordinary explanations."""
    field: str | None = None
    """What is counted or summed."""
    group_by: tuple[Word, ...] = ()
    timespan: Timespan | None = None
    condition: Condition | None = None
    companions: str | None = None
    basis: Basis | None = None
    places: Mapping[str, Place] = dataclass_field(hash=False)
    """Where each key stands in the file."""

"""Examples inside a rule file: lines that the rule must find something in, and lines in which it must not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from poisonbook.facts.findings import Finding
from poisonbook.facts.schema import GROUP_FIELDS, LINE_FIELDS
from poisonbook.values.documents import Place
from poisonbook.values.strengths import plain

ORIGIN = datetime(2026, 1, 1, tzinfo=UTC)
"""The moment `0d` of every example."""

FACTS = tuple(dict.fromkeys([*(field.name for field in LINE_FIELDS), *(key for key in GROUP_FIELDS if key != "order")]))
"""What an example line may say beside its order, time, product and companion: the fields and the group keys."""


@dataclass(frozen=True, slots=True)
class ExampleLine:
    """One regulated order line, or one companion good, of an example."""

    place: Place
    order: str
    at: datetime
    """UTC."""
    product: str
    companion: str | None
    """The operator's name for the companion good; None for a regulated line."""
    facts: tuple[tuple[str, str | Decimal], ...]
    """Of `FACTS`, in their order; what is not here is empty."""

    def fact(self, name: str) -> str | Decimal | None:
        """The line's value of a field or a group key; None where it is empty."""
        return dict(self.facts).get(name)


@dataclass(frozen=True, slots=True)
class Expected:
    """One finding that an example must give."""

    place: Place
    lines: tuple[int, ...]
    """The evidence, by the lines' places in the example, counted from 1; ascending."""
    value: Decimal | None
    """The figure of the finding; None when any will do."""


@dataclass(frozen=True, slots=True)
class Example:
    """A few lines, and whether the rule is to find something in them."""

    place: Place
    name: str
    matches: bool
    lines: tuple[ExampleLine, ...]
    finds: tuple[Expected, ...] | None = None
    """All findings, no more and no fewer; None when at least one will do. Always None without a match."""


def difference(example: Example, findings: Iterable[Finding]) -> str | None:
    """What an example expected and what came instead, as `expected …; came …`; None when all is as expected."""
    came = tuple(sorted(map(_came, findings), key=lambda one: (one[0], one[1] or 0)))
    if not example.matches:
        return f"expected no finding; came {_all_words(came)}" if came else None
    if example.finds is None:
        return None if came else "expected a finding; none came"
    expected = tuple(sorted(((one.lines, one.value) for one in example.finds), key=lambda one: (one[0], one[1] or 0)))
    same = len(came) == len(expected) and all(
        lines == found and value in (None, figure)
        for (lines, value), (found, figure) in zip(expected, came, strict=True)
    )
    return None if same else f"expected {_all_words(expected)}; came {_all_words(came)}"


_Outcome = tuple[tuple[int, ...], Decimal | None]


def _came(finding: Finding) -> _Outcome:
    value = finding.figures.get("value")
    return tuple(sorted({line.line for line in finding.lines})), None if value is None else Decimal(value)


def _all_words(outcomes: Iterable[_Outcome]) -> str:
    return " and ".join(map(_words, outcomes)) or "no finding"


def _words(outcome: _Outcome) -> str:
    lines, value = outcome
    words = f"a finding on line{'' if len(lines) == 1 else 's'} {', '.join(map(str, lines))}"
    return words if value is None else f"{words} with value {plain(value)}"

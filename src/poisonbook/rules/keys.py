"""The keys of a rule file: which there are, which types have them, and what they hold.

One table for the parser, the published JSON Schema and the guide.
"""

from __future__ import annotations

from dataclasses import dataclass

from poisonbook.rules.syntax import RuleType

_ALL = frozenset(RuleType)
_TEMPORAL = frozenset(kind for kind in RuleType if kind.is_temporal)
_WINDOWED = frozenset(kind for kind in RuleType if kind.is_windowed)
_MEASURED = frozenset({RuleType.VALUE_COUNT, RuleType.VALUE_SUM})
_COMPANIONS = frozenset({RuleType.COMPANIONS})
_LIMITED = (_WINDOWED - _TEMPORAL) | _COMPANIONS


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a rule file."""

    name: str
    help: str
    types: frozenset[RuleType] = _ALL
    """The types that may have it."""
    needed: bool = True
    """Whether those types must have it."""


TABLE = (
    Key("id", "small letters, figures and hyphens; stays the same for ever"),
    Key("version", "a whole number from 1; a changed rule is a new version"),
    Key("like", "the id of a rule from which everything that is not said here is taken", needed=False),
    Key("title", "a few words"),
    Key("jurisdiction", "the code of the jurisdiction whose law it rests on"),
    Key("description", "what it looks for, and who set its figures"),
    Key("law", "the provisions it rests on, one or more"),
    Key("indicator", "the statutory indicator, or `statutory check`"),
    Key("attention", "how soon the transaction wants a look; never a judgement of a person"),
    Key("type", "what it asks of the lines it selects"),
    Key("field", "what is counted or summed", _MEASURED),
    Key("selection", "which lines: fields that must all hold, or a list of such, one of which must", _ALL - _TEMPORAL),
    Key("selections", "2 to 8 named selections, each of which must hold on a line of the window", _TEMPORAL),
    Key("except", "lines that are not selected after all", needed=False),
    Key("companions", "`operator` for the operator's whole list, or names of that list", _COMPANIONS),
    Key("group-by", "whose lines a window holds", _WINDOWED),
    Key("timespan", "how long a window is: a whole number of s, m, h, d or w", _WINDOWED),
    Key("condition", "the limit that a window or an order must reach (gte) or pass (gt)", _LIMITED),
    Key("basis", "who set the figures", _WINDOWED | _COMPANIONS),
    Key("why", "one plain sentence, or one in each language"),
    Key("note", "to the reviewer: ordinary explanations", needed=False),
    Key("examples", "lines in which the rule must find something, and lines in which it must not", needed=False),
)
KEYS = tuple(key.name for key in TABLE)
"""Every key that a rule file may have."""

LAW_KEYS = ("act", "article", "url", "certainty", "duty")
"""The keys of one provision, all needed."""


def keys_of(kind: RuleType) -> tuple[Key, ...]:
    """The keys that a rule of this type may have."""
    return tuple(key for key in TABLE if kind in key.types)


def own_keys(kind: RuleType) -> tuple[str, ...]:
    """The names of those keys that not every type has; each of them is needed."""
    return tuple(key.name for key in keys_of(kind) if key.types != _ALL)

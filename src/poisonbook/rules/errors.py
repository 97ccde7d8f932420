"""What can be wrong with a rule; each fault has a stable code, and a place where the file has one."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

from poisonbook.errors import PoisonbookError
from poisonbook.values.documents import DocumentError


class RuleError(DocumentError):
    """A rule file says something that a rule may not say."""

    code: ClassVar[str] = "rule"


class RuleKeyError(RuleError):
    """A key that no rule has."""

    code: ClassVar[str] = "rule-unknown-key"


class RuleValueError(RuleError):
    """A value of the wrong kind: a list for a text, a word for a number, an address that is none."""

    code: ClassVar[str] = "rule-value"


class MissingKeyError(RuleError):
    """A key that a rule of this type must have."""

    code: ClassVar[str] = "rule-missing-key"


class MisplacedKeyError(RuleError):
    """A key that belongs to rules of another type."""

    code: ClassVar[str] = "rule-misplaced-key"


class RuleIdentityError(RuleError):
    """An id, a version or a jurisdiction that is not written as one."""

    code: ClassVar[str] = "rule-identity"


class RuleFieldError(RuleError):
    """A field outside the closed schema of a regulated order line."""

    code: ClassVar[str] = "rule-unknown-field"


class RuleWordError(RuleError):
    """A word that the field or the key does not have."""

    code: ClassVar[str] = "rule-unknown-word"


class ComparisonError(RuleError):
    """A comparison that the field cannot be put to."""

    code: ClassVar[str] = "rule-comparison"


class UnanchoredError(RuleError):
    """A selection that can hold on a line without a regulated substance."""

    code: ClassVar[str] = "rule-unanchored"


class SelectionsError(RuleError):
    """Too few or too many named selections."""

    code: ClassVar[str] = "rule-selections"


class TimespanError(RuleError):
    """A timespan that is not a whole number of seconds, minutes, hours, days or weeks."""

    code: ClassVar[str] = "rule-timespan"


class GroupError(RuleError):
    """A grouping by something a window may not be grouped by."""

    code: ClassVar[str] = "rule-group-by"


class UngroupedError(RuleError):
    """A window over everybody's orders: nothing in `group-by` belongs to an order or a buyer."""

    code: ClassVar[str] = "rule-ungrouped"


class MeasureError(RuleError):
    """A field that cannot be counted or summed."""

    code: ClassVar[str] = "rule-measure"


class ConditionError(RuleError):
    """A condition that is not one limit, or a limit that means nothing."""

    code: ClassVar[str] = "rule-condition"


class CompanionsError(RuleError):
    """Companions outside `type: companions`, or not written as names of the operator's list."""

    code: ClassVar[str] = "rule-companions"


class WhyError(RuleError):
    """A sentence that names a figure the finding will not have, or in a language that is not known."""

    code: ClassVar[str] = "rule-why"


class RuleLawError(RuleError):
    """A substance, a list, an act or a duty that the law of the rule's jurisdiction does not have."""

    code: ClassVar[str] = "rule-unknown-law"


class LikeError(RuleError):
    """A rule that is like one that is not there, like itself, or like too many one after the other."""

    code: ClassVar[str] = "rule-like"


class DuplicateRuleError(RuleError):
    """Two rules with one id."""

    code: ClassVar[str] = "rule-duplicate"


class JurisdictionError(RuleError):
    """A rule of another jurisdiction than the pack it is loaded with."""

    code: ClassVar[str] = "rule-jurisdiction"


class RulesRefusedError(PoisonbookError):
    """Rule files that do not compile; `errors` holds every fault that was found."""

    code: ClassVar[str] = "rules-refused"

    def __init__(self, errors: tuple[DocumentError, ...]) -> None:
        super().__init__(errors)
        self.errors = errors

    def __str__(self) -> str:
        return "\n".join(str(error) for error in self.errors)


class RuleFileError(PoisonbookError):
    """A path that holds no rule file, or one that cannot be read."""

    code: ClassVar[str] = "rule-file"

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(path, problem)
        self.path = path
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.path}: {self.problem}"


class UnknownPackError(PoisonbookError):
    """A jurisdiction for which there are no rules."""

    code: ClassVar[str] = "rule-unknown-pack"

    def __init__(self, jurisdiction: str, known: tuple[str, ...]) -> None:
        super().__init__(jurisdiction, known)
        self.jurisdiction = jurisdiction
        self.known = known

    def __str__(self) -> str:
        return f"no rules for jurisdiction {self.jurisdiction!r}; shipped packs: {', '.join(self.known)}"


class UnknownRuleError(PoisonbookError):
    """An id that no loaded rule has."""

    code: ClassVar[str] = "rule-unknown"

    def __init__(self, rule: str, known: tuple[str, ...]) -> None:
        super().__init__(rule, known)
        self.rule = rule
        self.known = known

    def __str__(self) -> str:
        return f"no rule {self.rule!r}; {nearest(self.rule, self.known)}"


def nearest(word: str, known: Iterable[str]) -> str:
    """A hint at the known word that is nearest to `word`, or all known words when none is near.

    >>> nearest("statis", ["status", "substance"])
    "did you mean 'status'?"
    """
    words = tuple(map(str, known))
    near = difflib.get_close_matches(word, words, n=1)
    return f"did you mean {near[0]!r}?" if near else f"known: {', '.join(words)}"

"""What keeps a rule from ever firing: tests that contradict one another or the law, limits that nothing reaches."""

from __future__ import annotations

from decimal import Decimal

from poisonbook.law.book import Book
from poisonbook.law.errors import UnknownJurisdictionError
from poisonbook.law.model import Entry
from poisonbook.rules.plan import Branch, Plan, Threshold
from poisonbook.rules.reach import Reach, is_empty, reach_of
from poisonbook.rules.syntax import Operator, RuleType
from poisonbook.values.status import Status


def branch_problem(branch: Branch, jurisdiction: str, book: Book | None) -> str | None:
    """Why no line passes the branch, as far as its tests and the law can tell; None when one may."""
    reached = reach_of(branch)
    for field, reach in reached.items():
        if is_empty(reach):
            return f"no {field} is within what is asked of it"
    if book is None:
        return None
    try:
        entries = book.all_entries(jurisdiction)
    except UnknownJurisdictionError:
        return None
    asked = {field: reached.get(field) for field in ("substance", "schedule", "status")}
    if any(_may_pass(entry, asked) for entry in entries):
        return None
    words = " and ".join(field for field, reach in asked.items() if reach is not None)
    return f"the law of {jurisdiction} has no entry with such a {words}"


def _may_pass(entry: Entry, asked: dict[str, Reach | None]) -> bool:
    has: dict[str, set[object]] = {
        "substance": {entry.substance, *entry.members},
        "schedule": {entry.schedule},
        # A product of unstated strength, or of unknown form, is undetermined whatever the entry says.
        "status": {entry.status.value, entry.below.value, Status.UNDETERMINED.value},
    }
    return all(reach is None or (isinstance(reach, frozenset) and has[field] & reach) for field, reach in asked.items())


def limit_problem(plan: Plan) -> str | None:
    """Why no window or order reaches the limit; None when one may."""
    most, what = _most(plan)
    if plan.threshold is None or most is None or _fewest(plan.threshold) <= most:
        return None
    return f"there {'is' if most == 1 else 'are'} at most {most} {what}"


def is_reached_by_each_line(plan: Plan) -> bool:
    """Whether every selected line reaches the limit by itself, so that the window decides nothing."""
    counts = plan.type is RuleType.EVENT_COUNT or (plan.type is RuleType.VALUE_COUNT and plan.field == "substance")
    return counts and plan.threshold is not None and _fewest(plan.threshold) <= 1


def _fewest(threshold: Threshold) -> Decimal:
    """The smallest count that meets the limit."""
    return threshold.limit + 1 if threshold.operator is Operator.GT else threshold.limit


def _most(plan: Plan) -> tuple[int | None, str]:
    """The largest count that a window or an order can have, and of what; None when there is no end."""
    if plan.type is RuleType.COMPANIONS:
        return (len(plan.companions), "companions named") if plan.companions else (None, "")
    if plan.type is RuleType.EVENT_COUNT:
        return (1, "order in a group that is one order") if "order" in plan.group_by else (None, "")
    if plan.type is not RuleType.VALUE_COUNT or plan.field is None:
        return None, ""
    if plan.field in plan.group_by or (plan.field == "customer" and "order" in plan.group_by):
        return 1, f"{plan.field} in a group"
    listed = [dict(reach_of(branch)).get(plan.field) for branch in plan.selections[0].any_of]
    values: set[object] = set()
    for reach in listed:
        if not isinstance(reach, frozenset):
            return None, ""
        values |= reach
    return len(values), f"{plan.field} that the selection lets pass"

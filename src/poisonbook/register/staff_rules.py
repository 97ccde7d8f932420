"""What staff may be made, and by whom. The rules are pure: given how somebody is they go on, or refuse."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import ClassVar

from poisonbook.errors import PoisonbookError
from poisonbook.register.staff import SEES_CUSTOMERS, STAFF_ID, Staff, StaffRole

WEIGHTY = SEES_CUSTOMERS | {StaffRole.ADMINISTRATOR}
"""Whoever has one of these is let in by two administrators, so that nobody makes themself two people."""
LONGEST_INSPECTION = timedelta(days=31)
MOST_NAME = 80


class StaffError(PoisonbookError):
    """Something about staff that cannot be so."""

    code: ClassVar[str] = "staff"

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return self.problem


class StaffRoleError(StaffError):
    """Roles that nobody may have together, or that nobody may give so."""

    code: ClassVar[str] = "staff-role"


class SecondAdministratorError(StaffError):
    """What weighs this much is done by two administrators, or by whoever runs the machine."""

    code: ClassVar[str] = "staff-second"

    def __init__(self) -> None:
        super().__init__("this needs a second administrator, or `poisonbook staff` on the machine")

    def __reduce__(self) -> tuple[type[SecondAdministratorError], tuple[()]]:
        return type(self), ()


class LastAdministratorError(StaffError):
    """Without them nobody could see to the staff any more."""

    code: ClassVar[str] = "last-administrator"

    def __init__(self) -> None:
        super().__init__("there is no other administrator; make another one first")

    def __reduce__(self) -> tuple[type[LastAdministratorError], tuple[()]]:
        return type(self), ()


class UnknownStaffError(StaffError):
    """The operator has no such member of staff, or not any more."""

    code: ClassVar[str] = "unknown-staff"


def checked_staff(staff: Staff) -> Staff:
    """Somebody as they can go on record.

    Raises:
        StaffError: the id or the name is not as it should be, or an inspector's time is not limited.
        StaffRoleError: the roles are none, or cannot be one person's.
    """
    if not STAFF_ID.fullmatch(staff.id):
        raise StaffError("a member of staff is named by 1 to 16 small letters, figures and -, such as k7")
    if not staff.name.strip() or len(staff.name) > MOST_NAME or not staff.name.isprintable():
        raise StaffError(f"the name that colleagues know somebody by has 1 to {MOST_NAME} characters, in one line")
    _need_possible(staff.roles)
    if (StaffRole.INSPECTOR in staff.roles) != (staff.until is not None):
        raise StaffError("an inspector's account has an end, and no other account has one")
    if staff.until is not None and not staff.created_at < staff.until <= staff.created_at + LONGEST_INSPECTION:
        raise StaffError(f"an inspector's time ends in the future, and within {LONGEST_INSPECTION.days} days")
    return staff


def need_givers(
    by: Staff, second: Staff | None, before: Staff, after: Staff, now: datetime, *, lets_in: bool = False
) -> None:
    """Go on only where these administrators may make somebody what they are afterwards.

    Args:
        second: who agreed; None: nobody yet.
        lets_in: whether somebody comes in by it, besides what changes.

    Raises:
        StaffRoleError: one is no administrator, or it is themself.
        SecondAdministratorError: it weighs so much that a second one has to agree.
    """
    for one in (by, *(() if second is None else (second,))):
        need_administrator(one, now)
        if one.id == after.id and one.roles != after.roles:
            raise StaffRoleError("nobody gives or takes roles of their own; another administrator does")
    changes = (before.roles, before.until, before.subject) != (after.roles, after.until, after.subject)
    weighs = bool((before.roles | after.roles) & WEIGHTY) and after.disabled_at is None
    if weighs and (changes or lets_in) and (second is None or second.id == by.id):
        raise SecondAdministratorError


def need_administrator(by: Staff, now: datetime) -> None:
    """Go on only for an administrator whose account is in force.

    Raises:
        StaffRoleError: it is not so.
    """
    if missing := by.lacks(frozenset({StaffRole.ADMINISTRATOR}), now):
        raise StaffRoleError(missing)


def need_administrator_left(others: Iterable[Staff], now: datetime) -> None:
    """Go on only where somebody is left who can see to the staff.

    Raises:
        LastAdministratorError: nobody is.
    """
    if not any(StaffRole.ADMINISTRATOR in one.roles and one.is_in_force(now) for one in others):
        raise LastAdministratorError


def _need_possible(roles: frozenset[StaffRole]) -> None:
    if not roles:
        raise StaffRoleError("somebody without a role could do nothing; give one")
    if StaffRole.ADMINISTRATOR in roles and roles & SEES_CUSTOMERS:
        raise StaffRoleError("an administrator sees no customer's data: this cannot be one person")
    if StaffRole.INSPECTOR in roles and len(roles) > 1:
        raise StaffRoleError("an inspector reads and does nothing else: this cannot be one person")

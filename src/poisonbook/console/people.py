"""Colleagues, as the pages name them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from poisonbook.register.staff import Staff, StaffRole
from poisonbook.review.moves import DECIDE
from poisonbook.workflows.staff import list_staff, staff_names

if TYPE_CHECKING:
    from poisonbook.workflows.service import Service


def names_of(service: Service, staff: Staff) -> Mapping[str, str]:
    """What to call each colleague, by short id; an inspector sees the short ids alone."""
    if StaffRole.INSPECTOR in staff.roles:
        return {}
    return staff_names(service.store, staff.operator)


def who_could_take(service: Service, staff: Staff, now: datetime) -> list[Staff]:
    """Colleagues who work on cases, by name."""
    everybody = list_staff(service.store, staff.operator)
    able = [one for one in everybody if one.id != staff.id and one.roles & DECIDE and one.is_in_force(now)]
    return sorted(able, key=lambda one: (one.name.casefold(), one.id))

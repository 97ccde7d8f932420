"""Who works at the command line: staff of the register with the roles that they have, or whoever opens it alone."""

from __future__ import annotations

from poisonbook.register.staff import Staff, StaffRole
from poisonbook.register.staff_rules import StaffRoleError
from poisonbook.storage.store import Store
from poisonbook.workflows.staff import find_staff, list_staff

_ALONE = frozenset({StaffRole.REVIEWER})


def acting(store: Store, operator: str, id_: str, roles: frozenset[StaffRole] = frozenset()) -> Staff:
    """The person with this short id.

    Where the register has staff, it is one of them, in the roles that they have. Where it has none yet, they are who
    they say they are: a shop of one person begins so.

    Args:
        roles: in which they act; none: in all that they have, and where there is no staff as a reviewer.

    Raises:
        UnknownStaffError: the register has staff, and nobody of them has this id.
        StaffRoleError: they have not got a role in which they want to act.
    """
    if not list_staff(store, operator):
        return Staff(id=id_, operator=operator, name=id_, roles=roles or _ALONE, created_at=store.clock())
    found = find_staff(store, operator, id_)
    missing = roles - found.roles
    if missing:
        raise StaffRoleError(f"{id_} has not got the role {', '.join(sorted(missing))}")
    return found

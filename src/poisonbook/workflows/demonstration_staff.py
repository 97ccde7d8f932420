"""Who comes into a demonstration: a reviewer, and an approver who sees to data protection too: two can do all."""

from __future__ import annotations

from dataclasses import dataclass, field

from poisonbook.privacy.private_role_keys import fresh_passphrase
from poisonbook.register.staff import Staff, StaffRole
from poisonbook.workflows.access import the_operator
from poisonbook.workflows.invitations import invite
from poisonbook.workflows.passwords import set_password
from poisonbook.workflows.service import Service
from poisonbook.workflows.sign_in import sign_out
from poisonbook.workflows.staff import GivenStaff, add_staff, list_staff

_PEOPLE = {
    "reviewer": GivenStaff(name="Robin Vale", roles=frozenset({StaffRole.REVIEWER})),
    "approver": GivenStaff(name="Kim Stern", roles=frozenset({StaffRole.APPROVER, StaffRole.DATA_PROTECTION})),
}

_GROUPS = 3
"""Of five letters and figures: 74 bits, which a person can type."""


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may come in."""

    staff: Staff
    password: str = field(repr=False)
    """Shown once; only its hash is kept."""


def let_in(service: Service) -> list[Account]:
    """The accounts of a demonstration, which are made where they are not there yet."""
    operator = the_operator(service.store, None).id
    known = {one.id: one for one in list_staff(service.store, operator)}
    accounts = []
    for id_, given in _PEOPLE.items():
        staff = known.get(id_) or add_staff(service.store, operator, id_, given, by=None)
        token = invite(service.store, operator, staff.id, by=None, password=True).token
        password = "-".join(fresh_passphrase().split("-")[:_GROUPS])
        sign_out(service, set_password(service, token, password).session)
        accounts.append(Account(staff, password))
    return accounts

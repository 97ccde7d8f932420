"""A backup has the staff and their names, and lets nobody stay in."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from tests.unit.workflows.register_service import SHOP, SetClock, service_on

from poisonbook.register.staff import NAME_KEPT, SignInWay, StaffRole
from poisonbook.storage.store import Store
from poisonbook.workflows.backups import make_backup
from poisonbook.workflows.invitations import InvitationError, invitation_of, invite
from poisonbook.workflows.machine_time import MachineTime
from poisonbook.workflows.restore import restore_backup
from poisonbook.workflows.sign_in import session_of, start_session
from poisonbook.workflows.staff import GivenStaff, add_staff, disable_staff, find_staff

ANN = GivenStaff(name="Ann Übermut", roles=frozenset({StaffRole.REVIEWER}))
MACHINE = MachineTime("boot", timedelta(days=1), synchronised=False)


def silent(_stage: str, _done: int, _total: int | None) -> None:
    """Nobody looks on."""


@pytest.mark.parametrize("later", [timedelta(days=1), NAME_KEPT])
def test_a_restored_store_knows_its_staff_and_has_nobody_in(tmp_path: Path, later: timedelta) -> None:
    url, new_url, clock = f"sqlite:///{tmp_path / 'a.sqlite'}", f"sqlite:///{tmp_path / 'b.sqlite'}", SetClock()
    for one in (url, new_url):
        Store.upgrade(one)
    with service_on(url, tmp_path, clock) as service:
        for id_ in ("ann", "ben"):
            add_staff(service.store, SHOP.id, id_, ANN, by=None)
        disable_staff(service.store, SHOP.id, "ben", by=None)
        token = start_session(service, SHOP.id, "ann", SignInWay.OIDC).token
        link = invite(service.store, SHOP.id, "ann", by=None).token
        backup = make_backup(service.store, tmp_path / "backups", tell=silent, machine=lambda: MACHINE).path

    moment = clock.now
    clock.now += later
    restore_backup(backup, new_url, clock=clock, tell=silent, machine=lambda: MACHINE, trusted=True)

    with service_on(new_url, tmp_path, clock, is_first=False) as service:
        assert find_staff(service.store, SHOP.id, "ann").name == "Ann Übermut"
        assert find_staff(service.store, SHOP.id, "ben").name == ("ben" if later == NAME_KEPT else "Ann Übermut")
        clock.now = moment
        assert session_of(service, token, moment) is None
        with pytest.raises(InvitationError):
            invitation_of(service, link)

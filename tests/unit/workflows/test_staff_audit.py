"""What was done with accounts adds up with the ledger; what was done past it is seen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, update
from tests.authenticator import Authenticator
from tests.ledgers import signer
from tests.unit.storage.writing import spoiled
from tests.unit.workflows.register_service import SHOP, SetClock, service_on

from poisonbook.register.staff import StaffRole
from poisonbook.storage.store import Store
from poisonbook.storage.tables.staff import PASSKEYS, STAFF
from poisonbook.workflows.invitations import invite
from poisonbook.workflows.ledger_audit import audit
from poisonbook.workflows.new_passkeys import begin_new_passkey, finish_new_passkey
from poisonbook.workflows.passkeys import begin_passkey, finish_passkey
from poisonbook.workflows.passwords import forget_password, set_password
from poisonbook.workflows.service import Service
from poisonbook.workflows.sign_in import sign_out
from poisonbook.workflows.staff import GivenStaff, add_staff, change_staff, disable_staff

SIGNER = signer()
ANN = GivenStaff(name="Ann", roles=frozenset({StaffRole.REVIEWER}))
HERE = "http://localhost:8081"


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """Somebody came in by password and passkey, and somebody was disabled."""
    url = f"sqlite:///{tmp_path / 'register.sqlite'}"
    Store.upgrade(url)
    with service_on(url, tmp_path, SetClock()) as service:
        store, device = service.store, Authenticator(HERE)
        for id_ in ("ann", "ben"):
            add_staff(store, SHOP.id, id_, ANN, by=None)
            link = invite(store, SHOP.id, id_, by=None, password=True).token
            set_password(service, link, "plum-lantern-north")
        link = invite(store, SHOP.id, "ann", by=None).token
        asked = begin_new_passkey(service, by=link)
        finish_new_passkey(service, asked.token, device.made(asked.options), by=link, label="")
        device.count = 7
        asked = begin_passkey(service)
        sign_out(service, finish_passkey(service, asked.token, device.signed(asked.options)).session)
        forget_password(store, SHOP.id, "ann")
        change_staff(store, SHOP.id, "ann", GivenStaff(roles=frozenset({StaffRole.APPROVER})), by=None)
        disable_staff(store, SHOP.id, "ben", by=None)
        yield service


def test_an_audit_finds_nothing_wrong(service: Service) -> None:
    assert audit(service.store, SIGNER.key).problems == []


@pytest.mark.parametrize(
    "change",
    [
        update(STAFF).where(STAFF.c.id == "ann").values(roles=frozenset(StaffRole)),
        update(STAFF).where(STAFF.c.id == "ann").values(subject="mine"),
        update(STAFF).where(STAFF.c.id == "ben").values(disabled_at=None),
        update(PASSKEYS).values(public_key=b"mine"),
        delete(PASSKEYS),
        insert(STAFF).values(
            operator=SHOP.id, id="eve", roles=frozenset(StaffRole), created_at=SetClock.now, lang="en"
        ),
    ],
    ids=["roles", "subject", "disabled", "key", "no key", "somebody"],
)
def test_and_finds_what_was_done_past_the_programs(service: Service, change: object) -> None:
    spoiled(service.store, change)  # type: ignore[arg-type]

    assert len(audit(service.store, SIGNER.key).problems) == 1

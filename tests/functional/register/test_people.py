"""A customer's rights, through the workflows, the command line and what the ledger hears of it."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.functional.register.content import checked, licensed, screened, sold, stocked
from tests.ledger_events import events_of
from tests.ledgers import signer
from tests.unit.workflows.register_service import OTHER, SHOP, SetClock

from poisonbook.cli.main import cli
from poisonbook.ledger.events import PersonalRead
from poisonbook.register.particulars import ParticularsError
from poisonbook.register.rights import Basis, EvidenceKind, PersonReason
from poisonbook.settings import Settings
from poisonbook.storage import identity_checks, licences
from poisonbook.workflows.identity_checks import UnknownIdentityCheckError, identity_checks_of
from poisonbook.workflows.ledger_audit import audit
from poisonbook.workflows.licences import UnknownLicenceError, licences_of
from poisonbook.workflows.people import correct_evidence, erase_person, held_of, record_duties
from poisonbook.workflows.service import Service
from poisonbook.workflows.statements import UnknownStatementError
from poisonbook.workflows.store_folder import init_store
from poisonbook.workflows.sweep import trust_clock


@pytest.fixture
def shop(service: Service) -> Service:
    """Two customers, one of them with evidence."""
    sold(service, "O-1", customer_id="K-ANNA")
    sold(service, "O-2", customer_id="K-BERT")
    screened(service, "O-3", "P-ACETONE", customer_id="K-ANNA")
    checked(service, SHOP, "X 123 456")
    licensed(service, SHOP, "FI-77")
    return service


def test_everything_of_one_customer_is_shown_for_a_reason(shop: Service) -> None:
    held = held_of(shop, SHOP, "K-ANNA", PersonReason.ACCESS)

    assert [row["id"] for row in held.tables["orders"]] == ["O-1", "O-3"]
    assert len(held.tables["identity_checks"]) == len(held.tables["licences"]) == 1
    assert "K-ANNA" not in json.dumps(held.tables)
    (event,) = events_of(shop.store, PersonalRead.KIND)
    assert (event["operator"], event["reason"]) == (SHOP.id, "access")
    assert "ANNA" not in json.dumps(event)


def test_of_another_operators_customers_nothing_is_shown(shop: Service) -> None:
    assert held_of(shop, OTHER, "K-ANNA", PersonReason.ACCESS).rows == 0


def test_erasure_keeps_what_the_law_has_kept(shop: Service) -> None:
    erased = erase_person(shop, SHOP, "K-ANNA")

    assert erased.gone == {"orders": 1, "identity_checks": 1, "licences": 1, "ledger_contents": 3}
    assert [(one.id, one.basis) for one in erased.stays] == [("O-1", Basis.SALE)]
    assert events_of(shop.store, PersonalRead.KIND)[0]["reason"] == "erasure"
    assert [row["id"] for row in held_of(shop, SHOP, "K-BERT", PersonReason.ACCESS).tables["orders"]] == ["O-2"]


def test_what_an_erasure_took_out_of_the_ledger_is_accounted_for(shop: Service, clock: SetClock) -> None:
    (stays,) = erase_person(shop, SHOP, "K-ANNA").stays
    assert audit(shop.store, signer().key).problems == []
    clock.now = stays.delete_after
    trust_clock(shop.store)
    shop.sweeper.sweep()

    assert audit(shop.store, signer().key).problems == []
    assert sum(one["counts"].get("ledger_contents", 0) for one in events_of(shop.store, "erasure")) > 3


def test_what_stays_goes_at_its_date(shop: Service, clock: SetClock) -> None:
    (stays,) = erase_person(shop, SHOP, "K-ANNA").stays
    clock.now = stays.delete_after

    trust_clock(shop.store)
    shop.sweeper.sweep()

    held = held_of(shop, SHOP, "K-ANNA", PersonReason.ACCESS)
    assert {name for name, rows in held.tables.items() if rows} == set()


def test_the_law_that_has_it_kept_is_named(shop: Service) -> None:
    duties = record_duties(shop, SHOP)

    assert [one.jurisdiction for one in duties] == ["EU", "GB"]
    assert (duties[0].months, bool(duties[0].ref), bool(duties[0].certainty)) == (18, True, True)


def test_evidence_that_is_wrong_is_withdrawn(shop: Service, clock: SetClock) -> None:
    (check,), (licence,) = identity_checks_of(shop, SHOP), licences_of(shop, SHOP)

    correct_evidence(shop, SHOP, "K-ANNA", EvidenceKind.IDENTITY_CHECK, check.id)
    correct_evidence(shop, SHOP, "K-ANNA", EvidenceKind.LICENCE, licence.id)

    with shop.store.reading() as connection:
        ended = identity_checks.find(connection, SHOP.id, check.id)
        revoked = licences.find(connection, SHOP.id, licence.id)
    assert ended is not None
    assert ended.valid_until == date(2026, 11, 21)
    assert revoked is not None
    assert revoked.revoked


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        (EvidenceKind.STATEMENT, UnknownStatementError),
        (EvidenceKind.IDENTITY_CHECK, UnknownIdentityCheckError),
        (EvidenceKind.LICENCE, UnknownLicenceError),
    ],
)
def test_the_evidence_of_others_is_not_there(shop: Service, kind: EvidenceKind, error: type[Exception]) -> None:
    (check,), (licence,) = identity_checks_of(shop, SHOP), licences_of(shop, SHOP)

    for id_ in (check.id, licence.id, "stm_none"):
        with pytest.raises(error):
            correct_evidence(shop, SHOP, "K-BERT", kind, id_)
    assert [one["reason"] for one in events_of(shop.store, PersonalRead.KIND)] == ["correction"] * 3


def test_a_customer_without_an_id_is_nobody(shop: Service) -> None:
    with pytest.raises(ParticularsError):
        held_of(shop, SHOP, "", PersonReason.ACCESS)


def test_from_the_command_line(tmp_path: Path) -> None:
    settings = Settings.read({"POISONBOOK_FOLDER": str(tmp_path / "shop")})
    operator = init_store(settings, name="Shop", jurisdictions=["EU"]).operator
    service = Service.open(settings)
    stocked(service, operator)
    sold(service, "O-1", operator=operator)
    screened(service, "O-3", operator=operator)
    checked(service, operator, "X 123 456")
    (check,) = identity_checks_of(service, operator)
    service.close()

    def run(*words: str, code: int = 0) -> str:
        done = CliRunner().invoke(cli, ["person", *words], env={"POISONBOOK_FOLDER": str(settings.folder)})
        assert done.exit_code == code, (done.output, done.exception)
        return done.stdout

    shown = json.loads(run("show", "--customer", "K-ANNA", "--reason", "access", "--json"))
    assert [row["id"] for row in shown["tables"]["orders"]] == ["O-1", "O-3"]
    text = run("show", "--customer", "K-ANNA", "--reason", "access")
    assert "\nOrders\n  number: O-1\n" in text
    assert re.search(r"deleted after: [0-9]+ [A-Z][a-z]+ 20[0-9]{2}", text)
    assert not re.findall(r"(?<!_)[0-9a-f]{32}", text), text
    assert "{" not in text
    page = tmp_path / "anna.html"
    assert run("show", "--customer", "K-ANNA", "--reason", "access", "--html", str(page), "--lang", "de") == ""
    assert "<h2>Bestellungen</h2>" in page.read_text(encoding="utf-8")
    assert "O-1" in page.read_text(encoding="utf-8")
    run("show", "--customer", "K-ANNA", code=2)
    run("show", "--customer", "K-ANNA", "--reason", "curiosity", code=2)
    assert "withdrawn" in run("correct", "--customer", "K-ANNA", "--kind", "identity_check", "--id", check.id)
    text = run("erase", "--customer", "K-ANNA")
    assert "gone: 1 of orders" in text
    assert "orders O-1: the law has the record of a sale kept" in text
    assert "EU Art. 8" in text
    assert json.loads(run("erase", "--customer", "K-ANNA", "--json"))["gone"] == {}
    assert run("erase", "--customer", "K-NOBODY") == "nothing is held\n"
    audit = CliRunner().invoke(cli, ["ledger", "audit"], env={"POISONBOOK_FOLDER": str(settings.folder)})
    assert audit.exit_code == 0, audit.output

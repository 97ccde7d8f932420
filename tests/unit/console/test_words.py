"""The texts of the console: complete in every language, and enough for everything that pages show."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from importlib import resources
from string import Formatter

import pytest

from poisonbook.catalogue.decisions import Reason, Verdict
from poisonbook.catalogue.product_decisions import DecisionEnd, Source
from poisonbook.checkout.decision import Because
from poisonbook.console import authority_requests, openings, public_report, report_steps
from poisonbook.console.app import PAGES
from poisonbook.console.case_page import DECISIONS
from poisonbook.console.cases import _WAYS
from poisonbook.console.uploads import KeysOffError, LargeFileError
from poisonbook.console.words import DEFAULT, LANGUAGES, words_for
from poisonbook.facts.recognition import Shows
from poisonbook.law.model import Certainty
from poisonbook.law.sale_terms import Need, Outcome
from poisonbook.register.authority_requests import Declined, Given, RequestOutcome, RequestState
from poisonbook.register.clocks import ClockState
from poisonbook.register.evidence import DocumentType
from poisonbook.register.holds import HoldReason, HoldState
from poisonbook.register.house import IncidentKind
from poisonbook.register.lookup import LookReason
from poisonbook.register.openings import CaseReason, OpeningState
from poisonbook.register.orders import OrderState
from poisonbook.register.rights import Basis as RightsBasis
from poisonbook.register.rights import EvidenceKind, PersonReason
from poisonbook.register.roles import Role
from poisonbook.register.staff import StaffRole
from poisonbook.register.supplier_asks import SupplierAsk
from poisonbook.register.tasks import TaskKind
from poisonbook.review import reports
from poisonbook.review.alerts import Source as AlertSource
from poisonbook.review.allowed import CaseMove
from poisonbook.review.cases import Benign, CaseState, Disposition, Step
from poisonbook.review.filings import Channel, FilingState, FilingStep, SendTrouble
from poisonbook.review.queue import QueueView
from poisonbook.review.shown import Gap, OrderStanding, OrdinaryKind, UnknownKind
from poisonbook.rules.diff import ChangeKind
from poisonbook.rules.syntax import Attention, Basis
from poisonbook.rules.versions import RuleState
from poisonbook.storage.people import WAYS
from poisonbook.storage.people_shown import NOT_SHOWN
from poisonbook.storage.tables.everything import EPHEMERAL
from poisonbook.trials.gates import Gate, GateVerdict
from poisonbook.trials.life import Notice, Stage
from poisonbook.trials.steps import End
from poisonbook.values.buyers import BuyerClass
from poisonbook.values.status import Status
from poisonbook.workflows.opening_desk import OpeningMove

KINDS: dict[str, type[StrEnum]] = {
    "queue.view": QueueView,
    "queue.none": QueueView,
    "state": CaseState,
    "disposition": Disposition,
    "benign": Benign,
    "clock": ClockState,
    "step": Step,
    "move": CaseMove,
    "case.done": CaseMove,
    "ordinary": OrdinaryKind,
    "unknown": UnknownKind,
    "buyer": BuyerClass,
    "order": OrderState,
    "standing": OrderStanding,
    "gap": Gap,
    "outcome": Outcome,
    "status": Status,
    "shows": Shows,
    "certainty": Certainty,
    "role": StaffRole,
    "opening": OpeningState,
    "opening_reason": CaseReason,
    "request_state": RequestState,
    "request_outcome": RequestOutcome,
    "request_given": Given,
    "request_declined": Declined,
    "hold": HoldState,
    "hold_reason": HoldReason,
    "look": LookReason,
    "reports.state": FilingState,
    "reports.trouble": SendTrouble,
    "reports.by": Channel,
    "reports.by_text": Channel,
    "incident": IncidentKind,
    "key_role": Role,
    "attention": Attention,
    "basis": Basis,
    "verdict": Verdict,
    "person_reason": PersonReason,
    "stays": RightsBasis,
    "rights.evidence": EvidenceKind,
    "rule_state": RuleState,
    "rule_change": ChangeKind,
    "rule_stage": Stage,
    "rule_notice": Notice,
    "rule_end": End,
    "gate": Gate,
    "gate_verdict": GateVerdict,
    "decision": DecisionEnd,
    "decision_reason": Reason,
    "decision_source": Source,
    "supplier_ask": SupplierAsk,
    "held.because": Because,
    "held.document_type": DocumentType,
    "held.kind": TaskKind,
    "held.needs": Need,
    "held.source": AlertSource,
}
"""What pages look words up by."""


def wanted() -> Iterable[str]:
    for key, kind in KINDS.items():
        yield from (f"{key}.{one.value}" for one in kind)
    for move in DECISIONS:
        yield from (f"{key}.{move}" for key in ("move_text", "case.check", "case.sure", "case.follows"))
    yield from (f"reports.about.{one}" for one in ("suspicion", *IncidentKind))
    yield from (f"reports.lang.{one}" for one in reports.LANGUAGES)
    yield from (f"reports.done.{step}" for step in FilingStep if step is not FilingStep.TAKEN_OUT)
    yield from (f"openings.done.{move}" for move in OpeningMove if move is not OpeningMove.READ)
    yield from (f"openings.record.{prefix}" for prefix in ("stm", "idc", "lic"))
    yield from (f"requests.done.{move}" for move in authority_requests.MOVES)
    yield from (f"transparency.done.{step}" for step in ("proposed", "released"))
    yield from (f"transparency.file.{kind}" for kind in public_report.FILES)
    yield from (f"menu.{page.id}" for page in PAGES if page.in_menu)
    yield from (f"table.{table.name}" for table in {*WAYS, *EPHEMERAL})
    yield from (
        f"rights.column.{column.name}" for table in WAYS for column in table.columns if column.name not in NOT_SHOWN
    )
    templates = resources.files("poisonbook.console") / "templates"
    for template in templates.iterdir():
        yield from re.findall(r'\bw\["([a-z_0-9.]+)"\]', template.read_text(encoding="utf-8"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_text_is_there(lang: str) -> None:
    words = words_for(lang)
    assert sorted(key for key in set(wanted()) if not words.get(key, "").strip()) == []
    assert set(words) == set(words_for(DEFAULT))


@pytest.mark.parametrize("lang", [lang for lang in LANGUAGES if lang != DEFAULT])
def test_translations_fill_in_the_same_things(lang: str) -> None:
    def places(text: str) -> set[str | None]:
        return {name for _, name, _, _ in Formatter().parse(text) if name is not None}

    own, words = words_for(lang), words_for(DEFAULT)
    assert [key for key in words if places(own[key]) != places(words[key])] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_year_has_twelve_months(lang: str) -> None:
    assert len(words_for(lang)["format.months"].split()) == 12


def test_every_decision_is_offered_with_its_own_way() -> None:
    assert set(DECISIONS) == {move for move, way in _WAYS.items() if way.is_checked}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_can_be_wrong_with_a_report_or_an_opening_is_said_in_the_readers_language(lang: str) -> None:
    own = words_for(lang)
    refusals = {one.code for one in (*openings.REFUSALS, *report_steps.REFUSALS, KeysOffError, LargeFileError)}
    assert sorted(code for code in refusals if f"faults.{code}" not in own) == []

"""The facts of a data-protection impact assessment, read from what is configured, kept and measured now."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy.engine import Connection

import poisonbook
from poisonbook.facts.findings import LawReference
from poisonbook.law.retention import longest_retention
from poisonbook.ledger.events import BackupMade, Erasure
from poisonbook.register.access import Operator
from poisonbook.register.impact import ImpactFacts, Risk, RuleInForce, Safeguards
from poisonbook.register.staff import StaffRole
from poisonbook.review.cases import Disposition
from poisonbook.review.quality import Notice
from poisonbook.rules.pack import is_shipped
from poisonbook.settings import LOOPBACK, Settings
from poisonbook.storage import checkpoints, contents, data_map
from poisonbook.storage import staff as staff_on_record
from poisonbook.storage.case_figures import times
from poisonbook.workflows.erasure import ErasureStatus, erasure_status
from poisonbook.workflows.last_start import unlike_last_start
from poisonbook.workflows.machine_time import machine_time
from poisonbook.workflows.review_quality import quality_of_operator
from poisonbook.workflows.rule_versions import standing_rules
from poisonbook.workflows.service import Service

_SAID = (
    "open_order_hours",
    "pseudonym_months",
    "ledger_checkpoint_minutes",
    "review_duplicates",
    "review_seeds",
    "require_approved_rules",
    "console_passwords",
    "statement_link_hours",
    "snapshot_hours",
    "metrics",
)
"""Settings that matter here and are no secret, address or path."""
_LATE = timedelta(days=1)
_BACKED_UP = timedelta(days=7)
_LOOK_BACK = timedelta(weeks=12)


def impact_facts(service: Service, operator: Operator) -> ImpactFacts:
    """What the assessment of one operator's register is made of."""
    now = service.clock()
    erasure = erasure_status(service.store, operator=operator.id, machine=machine_time)
    with service.store.reading() as connection:
        safeguards = _safeguards(connection, service.settings, operator, erasure, now)
    retention = longest_retention(service.book, operator.jurisdictions)
    rules = tuple(_rules(service, operator, now))
    return ImpactFacts(
        at=now,
        software=poisonbook.__version__,
        jurisdictions=operator.jurisdictions,
        retention_months=None if retention is None else retention.months,
        settings=tuple((name, str(getattr(service.settings, name))) for name in _SAID),
        tables=data_map.data_map(),
        rows={one.table: one.rows for one in erasure.tables},
        rules=rules,
        safeguards=safeguards,
        risks=tuple(_risks(service, operator, safeguards, erasure, now)),
    )


def _rules(service: Service, operator: Operator, now: datetime) -> Iterator[RuleInForce]:
    with service.store.reading() as connection:
        found = times(connection, operator.id, since=now - _LOOK_BACK)
    decided, suspicious = Counter[str](), Counter[str]()
    for case in found:
        if case.disposition is not None:
            decided.update(case.rules)
            suspicious.update(case.rules if case.disposition is Disposition.SUSPICIOUS else ())
    for one in standing_rules(service, operator):
        rule = one.rule
        yield RuleInForce(
            id=rule.id,
            version=rule.version,
            title=rule.title,
            stage=one.stage.value,
            law=tuple(LawReference(one.act, one.article, one.url, one.certainty.value) for one in rule.law),
            decided=decided[rule.id],
            suspicious=suspicious[rule.id],
        )


def _safeguards(
    connection: Connection, settings: Settings, operator: Operator, erasure: ErasureStatus, now: datetime
) -> Safeguards:
    checkpoint = checkpoints.last(connection)
    backup = contents.last_of_kind(connection, BackupMade.KIND)
    erased = [json.loads(one.content) for one in contents.of_kind(connection, Erasure.KIND)]
    working = [one for one in staff_on_record.search(connection, operator.id) if one.is_in_force(now)]
    return Safeguards(
        checkpoint_at=None if checkpoint is None else checkpoint.signed_at,
        witnesses=len(settings.witnesses),
        timestamps=bool(settings.ledger_timestamps),
        backup_at=None if backup is None else datetime.fromisoformat(json.loads(backup.content)["at"]),
        erasure_at=datetime.fromisoformat(erased[-1]["at"]) if erased else None,
        longest_late_seconds=max((one["latest_seconds"] for one in erased), default=0),
        overdue=erasure.overdue,
        roles={role: sum(role in one.roles for one in working) for role in StaffRole},
        staff=len(working),
    )


def _risks(
    service: Service, operator: Operator, found: Safeguards, erasure: ErasureStatus, now: datetime
) -> Iterator[Risk]:
    settings, notices = service.settings, quality_of_operator(service, operator.id).notices
    own_rules_work = any(not is_shipped(one.rule) for one in standing_rules(service, operator))
    unlike = unlike_last_start(service, operator)
    open_ = {
        Risk.OTHER_RULES: unlike.rules,
        Risk.OTHER_SETTINGS: unlike.asked is not None,
        Risk.NO_WITNESS: not found.witnesses,
        Risk.NO_TIMESTAMP: not found.timestamps,
        Risk.NO_CHECKPOINT: found.checkpoint_at is None,
        Risk.OLD_CHECKPOINT: found.checkpoint_at is not None and now - found.checkpoint_at > _LATE,
        Risk.OVERDUE: erasure.latest_seconds > _LATE.total_seconds(),
        Risk.CLOCK_DOUBTED: erasure.doubt is not None,
        Risk.NO_BACKUP: found.backup_at is None or now - found.backup_at > _BACKED_UP,
        Risk.NO_STAFF: not found.staff,
        Risk.ONE_PERSON: not _two_people(service, operator, now),
        Risk.NO_DATA_PROTECTION: bool(found.staff) and not found.roles[StaffRole.DATA_PROTECTION],
        Risk.PASSWORDS: settings.console_passwords == "on" and settings.oidc_issuer is None,
        Risk.NO_TLS: not _has_tls(settings),
        Risk.ONE_EPOCH: settings.pseudonym_months == 0,
        Risk.OPEN_METRICS: settings.metrics == "open",
        Risk.UNGATED_RULES: own_rules_work and settings.require_approved_rules != "gates",
        Risk.NO_SECOND_LOOKS: not (settings.review_duplicates and settings.review_seeds),
        Risk.RUBBER_STAMP: Notice.RUBBER_STAMP in notices,
        Risk.UNLIKE: Notice.UNLIKE in notices,
    }
    return (risk for risk in Risk if open_[risk])


def _two_people(service: Service, operator: Operator, now: datetime) -> bool:
    """Whether somebody can propose what a different person confirms."""
    with service.store.reading() as connection:
        working = [one for one in staff_on_record.search(connection, operator.id) if one.is_in_force(now)]
    approvers = {one.id for one in working if StaffRole.APPROVER in one.roles}
    first = {one.id for one in working if one.roles & {StaffRole.REVIEWER, StaffRole.APPROVER}}
    return bool(approvers) and len(first | approvers) > 1


def _has_tls(settings: Settings) -> bool:
    """Whether the service is reached from outside by https alone, or not at all."""
    reached = urlsplit(settings.public_base_url)
    if settings.public_base_url:
        return reached.scheme == "https" or reached.hostname in LOOPBACK
    return settings.host in LOOPBACK

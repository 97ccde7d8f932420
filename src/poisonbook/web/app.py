"""The application: every resource's operations behind one door."""

from __future__ import annotations

from poisonbook.settings import Settings
from poisonbook.web.door import Door
from poisonbook.web.kept import KeptAnswers
from poisonbook.web.keyring import REFRESH_SECONDS, KeyRing
from poisonbook.web.life import Beside
from poisonbook.web.log import log_event
from poisonbook.web.metrics import Metrics
from poisonbook.web.operations import Operation
from poisonbook.web.resources import (
    export,
    health,
    identity_checks,
    incidents,
    licences,
    notices,
    orders,
    people,
    products,
    questions,
    register,
    snapshot,
    statement_form,
    statement_links,
    statements,
    stock,
    tasks,
    trainings,
    webhooks,
)
from poisonbook.web.resources.docs import with_documents
from poisonbook.web.routes import Routes
from poisonbook.workflows import access
from poisonbook.workflows.cosigning import Cosigned
from poisonbook.workflows.product_decisions import settle_all
from poisonbook.workflows.report_sending import Sent
from poisonbook.workflows.rule_ends import rule_upkeep, settle_rules
from poisonbook.workflows.rule_versions import need_approved_rules, unapproved_rules
from poisonbook.workflows.service import Service
from poisonbook.workflows.starting import log_start
from poisonbook.workflows.sweep import Swept

OPERATIONS: tuple[Operation, ...] = (
    *orders.OPERATIONS,
    *products.OPERATIONS,
    *statements.OPERATIONS,
    *statement_links.OPERATIONS,
    *identity_checks.OPERATIONS,
    *licences.OPERATIONS,
    *incidents.OPERATIONS,
    *stock.OPERATIONS,
    *notices.OPERATIONS,
    *trainings.OPERATIONS,
    *questions.OPERATIONS,
    *register.OPERATIONS,
    *export.OPERATIONS,
    *people.OPERATIONS,
    *snapshot.OPERATIONS,
    *statement_form.OPERATIONS,
    *tasks.OPERATIONS,
    *webhooks.OPERATIONS,
)
"""Of every resource, in the order of the document; a new resource adds its own here."""


def all_operations(metrics: Metrics, *, base_url: str = "") -> tuple[Operation, ...]:
    """Every operation that is served."""
    return with_documents((*OPERATIONS, *health.operations(metrics)), base_url=base_url)


def door_of(service: Service) -> Door:
    """The application around an open service, which it closes when the server stops."""
    metrics = Metrics()
    service.store.writer.watch = metrics.written
    operations = all_operations(metrics, base_url=service.settings.public_base_url)
    ring = KeyRing(lambda: access.holders(service.store))

    def refresh() -> None:
        metrics.writer_is(service.store.writer)
        ring.refresh()

    def sweep() -> Swept:
        service.tally.keep()
        try:
            swept = service.sweeper.sweep()
        finally:
            metrics.erasure_is(service.sweeper.state)
        metrics.erased(swept.counts, swept.latest)
        if told := settle_rules(service):  # by a clock that is believed
            log_event("rules-ending", told=told, state=rule_upkeep(service).value)
        return swept

    def cosign() -> Cosigned:
        try:
            cosigned = service.cosigner.cosign()
        finally:
            metrics.outsiders_are(service.cosigner.state, service.cosigner.stamper.state)
        metrics.cosigned(cosigned)
        return cosigned

    def send() -> Sent:
        sent = service.reports.send()
        metrics.owed(sent.clocks)
        return sent

    def warm() -> None:
        service.warm(access.jurisdictions(service.store))
        for operator, rules in unapproved_rules(service).items():
            log_event("rules-not-approved", operator=operator, rules=" ".join(one.digest for one in rules))
        need_approved_rules(service)
        log_start(service)

    beside = Beside(
        refresh=refresh,
        refresh_seconds=REFRESH_SECONDS,
        warm=warm,
        sweep=sweep,
        cosign=cosign,
        cosign_seconds=service.settings.ledger_checkpoint_minutes * 60.0,
        send=send,
        settle=lambda: settle_all(service),
        close=service.close,
    )
    routes = Routes(operations, body_limit=service.settings.body_limit)
    return Door(service, routes, ring=ring, keeps=KeptAnswers(), metrics=metrics, life=beside)


def open_door(settings: Settings) -> Door:
    """The application that `settings` describe.

    Raises:
        PoisonbookError: a key file, the store, the law or a rule cannot be used.
    """
    return door_of(Service.open(settings))

"""The console: every page behind its door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from poisonbook.console import (
    account,
    authority_requests,
    cases,
    catalogue,
    charts,
    home,
    incidents,
    invited,
    opening_requests,
    openings,
    oversight,
    product_decisions,
    product_page,
    proofs,
    provider,
    public_report,
    quality,
    queue,
    register,
    report_drafts,
    report_steps,
    reports,
    rights,
    rules,
    signing_in,
    staff,
    static_files,
    trainings,
    trials,
)
from poisonbook.console.door import ConsoleDoor
from poisonbook.console.pages import Page
from poisonbook.settings import Settings
from poisonbook.workflows.service import Service

if TYPE_CHECKING:
    from collections.abc import Sequence

PAGES: tuple[Page, ...] = (
    *static_files.PAGES,
    *home.PAGES,
    *signing_in.PAGES,
    *provider.PAGES,
    *invited.PAGES,
    *queue.PAGES,
    *cases.PAGES,
    *reports.PAGES,
    *report_drafts.PAGES,
    *report_steps.PAGES,
    *proofs.PAGES,
    *incidents.PAGES,
    *register.PAGES,
    *openings.PAGES,
    *opening_requests.PAGES,
    *authority_requests.PAGES,
    *public_report.PAGES,
    *oversight.PAGES,
    *rights.PAGES,
    *rules.PAGES,
    *trials.PAGES,
    *catalogue.PAGES,
    *product_page.PAGES,
    *product_decisions.PAGES,
    *staff.PAGES,
    *trainings.PAGES,
    *charts.PAGES,
    *quality.PAGES,
    *account.PAGES,
)
"""Every page; those of the menu in the order in which it shows them. A new one adds its own here."""


def door_of(service: Service, pages: Sequence[Page] = PAGES) -> ConsoleDoor:
    """The console around an open service, which it closes when the server stops."""
    return ConsoleDoor(service, pages)


def open_console(settings: Settings) -> ConsoleDoor:
    """The console that `settings` describe.

    Raises:
        PoisonbookError: a key file, the store, the law or a rule cannot be used.
    """
    return door_of(Service.open(settings))

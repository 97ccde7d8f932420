"""Say on standard error where this shell reads other rules or settings than the service last started with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from poisonbook.register.access import Operator
    from poisonbook.workflows.service import Service

OTHER_RULES = "the rules here are others than the service last started with"


def warn_of_last_start(service: Service, operator: Operator) -> None:
    """Warn of it: what is said of rules here holds for this shell."""
    from poisonbook.workflows.last_start import unlike_last_start

    unlike, here = unlike_last_start(service, operator), service.settings.require_approved_rules
    if unlike.rules:
        click.echo(f"{OTHER_RULES} (POISONBOOK_RULES)", err=True)
    if unlike.asked is not None:
        name = "POISONBOOK_REQUIRE_APPROVED_RULES"
        click.echo(f"the service last started with {name}={unlike.asked}; here it is {here}", err=True)

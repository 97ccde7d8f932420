"""`poisonbook identity`: that somebody's identity was checked."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from poisonbook.cli.house_options import Moment
from poisonbook.cli.options import Day
from poisonbook.cli.service_options import (
    asked_number,
    customer_option,
    json_option,
    opened_register,
    register_options,
)
from poisonbook.register.evidence import DocumentType

if TYPE_CHECKING:
    from poisonbook.register.evidence import IdentityCheck


@click.group("identity")
def identity() -> None:
    """Record identity checks: the kind of document and its number, never a copy."""


@identity.command("add", short_help="Record an identity check.")
@customer_option
@click.option(
    "--type", "kind", type=click.Choice([one.value for one in DocumentType]), required=True, help="What was shown."
)
@click.option("--expires", type=Day(), metavar="DATE", help="The document's last day; none where it names none.")
@click.option("--checked-at", type=Moment(), metavar="TIME", help="When, with its zone; now by default.")
@click.option("--issued-by", metavar="TEXT", help="The authority; sealed.")
@click.option("--checked-by", metavar="TEXT", help="Who of the staff saw it; sealed.")
@json_option
@register_options
def add(
    *,
    customer_id: str,
    kind: str,
    expires: date | None,
    checked_at: datetime | None,
    issued_by: str | None,
    checked_by: str | None,
    operator: str | None,
    folder: Path | None,
    database: str | None,
    as_json: bool,
) -> None:
    """Record that an identity was checked; the document's number is asked for, or read from standard input."""
    number = asked_number("document")
    with opened_register(operator, folder, database) as (service, whose):
        from poisonbook.workflows.identity_checks import GivenIdentityCheck, record_identity_check

        given = GivenIdentityCheck(
            customer_id=customer_id,
            document_type=DocumentType(kind),
            number=number,
            expires_on=expires,
            checked_at=checked_at,
            issued_by=issued_by,
            checked_by=checked_by,
        )
        _print([record_identity_check(service, whose, given)], as_json=as_json)


@identity.command("list", short_help="List the identity checks.")
@click.option("--customer", "customer_id", metavar="ID", help="Only this customer's.")
@json_option
@register_options
def list_(
    customer_id: str | None, operator: str | None, folder: Path | None, database: str | None, *, as_json: bool
) -> None:
    """List the identity checks, the newest first; never whose they are."""
    with opened_register(operator, folder, database) as (service, whose):
        from poisonbook.workflows.identity_checks import identity_checks_of

        _print(identity_checks_of(service, whose, customer_id), as_json=as_json)


def _print(checks: Sequence[IdentityCheck], *, as_json: bool) -> None:
    rows = [
        {
            "id": one.id,
            "document_type": one.document_type.value,
            "checked_at": one.checked_at.isoformat(timespec="seconds"),
            "valid_until": one.valid_until.isoformat(),
        }
        for one in checks
    ]
    if as_json:
        click.echo(json.dumps(rows))
        return
    for row in rows:
        click.echo(f"{row['id']}  {row['document_type']}  {row['checked_at']}  usable until {row['valid_until']}")

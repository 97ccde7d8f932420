"""`poisonbook training`: the log of trainings, without names."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from poisonbook.cli.house_options import print_things
from poisonbook.cli.options import Day
from poisonbook.cli.service_options import json_option, opened_register, register_options
from poisonbook.register.house import Training


@click.group("training")
def training() -> None:
    """Training of staff who sell: how many of which role, never who."""


@training.command("add", short_help="Enter a training.")
@click.option("--on", type=Day(), metavar="DATE", required=True, help="The day.")
@click.option("--subject", required=True, help="What it was about.")
@click.option("--role", required=True, help="Of those who were there, such as 'sales staff'; no names.")
@click.option("--people", type=click.IntRange(min=1), required=True, help="How many were there.")
@json_option
@register_options
def add(
    *,
    on: date,
    subject: str,
    role: str,
    people: int,
    operator: str | None,
    folder: Path | None,
    database: str | None,
    as_json: bool,
) -> None:
    """Enter a training that took place."""
    with opened_register(operator, folder, database) as (service, whose):
        from poisonbook.workflows.trainings import GivenTraining, record_training

        given = GivenTraining(on=on, subject=subject, role=role, people=people)
        print_things([record_training(service, whose, given)], _line, as_json=as_json)


@training.command("list", short_help="List trainings.")
@json_option
@register_options
def list_(operator: str | None, folder: Path | None, database: str | None, *, as_json: bool) -> None:
    """List trainings, the latest first."""
    with opened_register(operator, folder, database) as (service, whose):
        from poisonbook.workflows.trainings import trainings_of

        print_things(trainings_of(service, whose), _line, as_json=as_json)


def _line(one: Training) -> str:
    return f"{one.id}  {one.on}  {one.subject}  {one.role}: {one.people}"

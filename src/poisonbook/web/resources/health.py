"""Whether the service lives, whether it can work, and its figures."""

from __future__ import annotations

import asyncio
from typing import Annotated, ClassVar

from msgspec import Meta, Struct

from poisonbook.errors import PoisonbookError
from poisonbook.web.callers import is_near
from poisonbook.web.errors import NotHereError
from poisonbook.web.metrics import MEDIA, Metrics
from poisonbook.web.operations import Answer, Call, Operation
from poisonbook.workflows.cosigning import WitnessState
from poisonbook.workflows.epoch_keeping import UpkeepState
from poisonbook.workflows.readiness import unready
from poisonbook.workflows.rule_ends import RuleUpkeep, rule_upkeep
from poisonbook.workflows.service import Service
from poisonbook.workflows.stamping import StampState
from poisonbook.workflows.sweep import ErasureState


class Alive(Struct, frozen=True):
    """The process answers."""

    status: Annotated[str, Meta(examples=["ok"])]


class Ready(Struct, frozen=True):
    """Requests can be sent here."""

    status: Annotated[str, Meta(examples=["ok"])]
    erasure: ErasureState
    """`clock_doubted`: what is due waits for a person, as the clock cannot be believed. `held_back`: it is deleted, but
    a reader keeps its bytes in SQLite's write-ahead log until the next sweep."""
    witnesses: WitnessState
    """`contradicted`: a witness saw a longer ledger than this one, or another one; audit the store. `missing`: not all
    witnesses cosigned the last checkpoint. `failed`: that could not be signed."""
    timestamps: StampState
    """`missing`: the last checkpoint has no time stamp, and the authority is asked again."""
    pseudonyms: UpkeepState
    """`failed`: a key of pseudonyms could not be made or destroyed; the log says why."""
    rules: RuleUpkeep
    """`notice`: a rule ends soon. `ended`: one switched itself off. `overdue`: a statutory check is past its end, still
    in force, and has to be renewed. See `poisonbook rules life`."""


class NotReadyError(PoisonbookError):
    """The service cannot work now."""

    code: ClassVar[str] = "not-ready"

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return f"not ready: {self.problem}"


async def _live(_service: Service, _call: Call) -> Answer:
    return Answer(200, Alive("ok"))


async def _ready(service: Service, _call: Call) -> Answer:
    problem = await asyncio.to_thread(unready, service)
    if problem is not None:
        raise NotReadyError(problem)
    cosigner = service.cosigner
    upkeep = await asyncio.to_thread(rule_upkeep, service)
    states = (service.sweeper.state, cosigner.state, cosigner.stamper.state, service.epochs.state, upkeep)
    return Answer(200, Ready("ok", *states))


def operations(metrics: Metrics) -> tuple[Operation, ...]:
    """Health, readiness, and the figures of `metrics`."""

    async def _figures(service: Service, call: Call) -> Answer:
        who = service.settings.metrics
        if who == "off" or (who == "loopback" and not is_near(call)):
            raise NotHereError
        metrics.writer_is(service.store.writer)
        return Answer(200, metrics.text(), media=MEDIA)

    return (
        Operation(
            id="live",
            method="GET",
            path="/health/live",
            summary="Whether the process answers; restart it when it does not",
            tag="health",
            scope=None,
            answers={200: Alive},
            handle=_live,
        ),
        Operation(
            id="ready",
            method="GET",
            path="/health/ready",
            summary="Whether requests should be sent here",
            description=(
                "The store answers, the writer can write within 5 s, and what is slow to load was loaded before the "
                "start."
            ),
            tag="health",
            scope=None,
            answers={200: Ready, 503: None},
            handle=_ready,
        ),
        Operation(
            id="metrics",
            method="GET",
            path="/metrics",
            summary="Figures for Prometheus; to this machine alone, unless the settings say otherwise",
            tag="health",
            scope=None,
            answers={200: MEDIA, 404: None},
            handle=_figures,
        ),
    )

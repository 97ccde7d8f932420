"""Witnesses for tests: real ones in folders of their own, asked without a network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from poisonbook.client.errors import ServiceDownError
from poisonbook.client.transport import Response
from poisonbook.workflows.witness import Witness, init_witness

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


def witness_in(folder: Path, *logs: str, name: str = "witness.example/w1") -> Witness:
    """A new witness that watches these logs."""
    init_witness(folder, name)
    witness = Witness.open(folder, clock=lambda: NOW)
    witness.trust(logs)
    return witness


@dataclass
class Asking:
    """What stands for the network: witnesses by their address, and what was asked of them."""

    witnesses: dict[str, Witness]
    asked: list[str] = field(default_factory=list)
    """The first line of each request."""
    answering: Callable[[Response], Response] = lambda response: response
    """What the network makes of an answer."""

    def __call__(self, url: str, body: bytes) -> Response:
        """The answer of the witness there."""
        witness = self.witnesses.get(url.removesuffix("/add-checkpoint"))
        self.asked.append(body.decode().partition("\n")[0])
        if witness is None:
            raise ServiceDownError("no connection, or it broke")
        answer = witness.add_checkpoint(body)
        return self.answering(Response(answer.status, answer.body.encode(), None))

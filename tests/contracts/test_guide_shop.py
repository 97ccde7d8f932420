"""The walk-through of a shop's checkout works as it is written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.functional.web.serving import served, settings_in

GUIDE = Path(__file__).parents[2] / "docs" / "guide" / "shop.md"
_BLOCK = re.compile(r"```http\n(.*?)```", re.DOTALL)


@dataclass(frozen=True)
class Step:
    """One request of the guide, and what it says of the answer."""

    method: str
    path: str
    body: str
    status: int
    name: str
    """What something of the answer is called in later steps; empty where nothing is used."""
    field: str
    """What of the answer that is, such as its id."""
    answer: Any


def steps() -> Iterator[Step]:
    for block in _BLOCK.findall(GUIDE.read_text(encoding="utf-8")):
        asked, told = re.split(r"\n\n(?=\d{3})", block.strip(), maxsplit=1)
        head, _, body = asked.partition("\n")
        method, path = head.split()
        status, _, answer = told.partition("\n")
        number, _, named = status.partition(" ")
        name, _, field = named.partition("=")
        yield Step(method, path, body, int(number), name, field, json.loads(answer))


def holds(told: Any, said: Any) -> bool:
    """Whether the answer has all that the guide shows of it."""
    if isinstance(said, dict):
        return isinstance(told, dict) and all(key in told and holds(told[key], value) for key, value in said.items())
    if isinstance(said, list):
        pairs = zip(told, said, strict=True)
        return len(told) == len(said) and all(holds(one, other) for one, other in pairs)
    return bool(told == said)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with served(settings_in(tmp_path_factory.mktemp("store"))) as running, running.client() as client:
        yield client


def test_every_request_is_answered_as_the_guide_says(client: httpx.Client) -> None:
    known: dict[str, str] = {}
    outcomes = []
    for step in steps():
        body = step.body
        for name, value in known.items():
            body = body.replace(f"{{{name}}}", value)
        content = body.encode() if body else None
        answer = client.request(step.method, step.path, content=content, headers={"Content-Type": "application/json"})
        assert answer.status_code == step.status, (step, answer.text)
        assert holds(answer.json(), step.answer), (step, answer.json())
        outcomes.append(answer.json().get("outcome"))
        if step.name:
            known[step.name] = answer.json()[step.field]

    assert [one for one in outcomes if one] == ["refuse", "require", "allow"]

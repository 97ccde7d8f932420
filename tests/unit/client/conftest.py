"""A client and a service to ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.unit.client.stand_in import KEY, NOW, StandIn, serving, signed

from poisonbook.client import Client

MakeClient = Callable[..., Client]


@pytest.fixture
def service() -> Iterator[StandIn]:
    """A service that is up and has a snapshot."""
    stand_in = StandIn(snapshot=signed())
    end = serving(stand_in)
    yield stand_in
    end()


@pytest.fixture
def make_client(service: StandIn) -> Iterator[MakeClient]:
    """Makes clients of that service that do not refresh by themselves."""
    made = []

    def make(**given: Any) -> Client:
        usual: dict[str, Any] = {"operator": "op-1", "clock": lambda: NOW, "timeout": 5.0}
        client = Client(service.url, "key-1", KEY.public_key, **(usual | given))
        client.close()  # nothing in the background: a test refreshes when it says so
        made.append(client)
        return client

    yield make
    for client in made:
        client.close()


@pytest.fixture
def client(make_client: MakeClient) -> Client:
    """A client with the snapshot."""
    client = make_client()
    client.refresh()
    return client

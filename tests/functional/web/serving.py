"""The real server, in a thread of this process, on a store of its own."""

from __future__ import annotations

import base64
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import httpx
from tests import plain_http
from tests.roles import PUBLIC

from poisonbook.privacy.epoch_folder import key_path
from poisonbook.register.access import Operator, Scope
from poisonbook.settings import Settings
from poisonbook.storage.store import Store
from poisonbook.web.app import door_of
from poisonbook.web.listening import GracefulServer, configured
from poisonbook.workflows.access import NewKey, add_key, add_operator
from poisonbook.workflows.service import Service
from poisonbook.workflows.store_folder import key_files

PATIENCE = 300.0
FIRST_DAY = date(2026, 1, 1)
"""From which the pseudonyms' key holds."""


@dataclass(frozen=True)
class Served:
    """A running server, and keys to it."""

    service: Service
    url: str
    operator: Operator
    other: Operator
    """Another operator in the same store."""

    def key(self, *scopes: Scope, operator: Operator | None = None) -> NewKey:
        """A new API key; with every scope, where none is named. The server knows it when this returns."""
        made = add_key(self.service.store, (operator or self.operator).id, scopes=scopes or tuple(Scope))
        wait_until(lambda: self.status(made.secret) != 401)
        return made

    def status(self, secret: str) -> int:
        """What a key is answered with."""
        headers = {"Authorization": f"Bearer {secret}"}
        return plain_http.get(f"{self.url}/v1/products/nothing", headers=headers, timeout=PATIENCE).status_code

    def client(self, *scopes: Scope, operator: Operator | None = None) -> httpx.Client:
        """A client with a new key."""
        headers = {"Authorization": f"Bearer {self.key(*scopes, operator=operator).secret}"}
        return plain_http.client(base_url=self.url, headers=headers, timeout=PATIENCE)


def wait_until(done: Any) -> None:
    """Wait until `done()` is true; AssertionError when it does not become so."""
    end = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def settings_in(folder: Path, **more: Any) -> Settings:
    """The settings of a new store in `folder`, with its key files."""
    settings = Settings(folder=folder, **{"port": 0, "open_rate_limit": 0, "rate_limit": 0} | more)
    for place in key_files(settings):
        path = key_path(place, FIRST_DAY) if place == settings.pseudonym_keys else place
        path.parent.mkdir(parents=True, exist_ok=True)
        is_public = path == settings.role_keys
        path.write_bytes(PUBLIC.text.encode() if is_public else base64.b64encode(os.urandom(32)))
    Store.upgrade(settings.database)
    return settings


@contextmanager
def served(settings: Settings) -> Iterator[Served]:
    """A server with two operators, until the end of the block."""
    service = Service.open(settings)
    operator = add_operator(service.store, "Apotheke am Markt", ["EU"])
    other = add_operator(service.store, "Corner Shop", ["EU"])
    server = GracefulServer(configured(door_of(service), settings))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        wait_until(lambda: server.started or not thread.is_alive())
        host, port = server.servers[0].sockets[0].getsockname()[:2]
        yield Served(service, f"http://{host}:{port}", operator, other)
    finally:
        server.should_exit = True
        thread.join(PATIENCE)
        assert not thread.is_alive()

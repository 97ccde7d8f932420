"""A standalone cluster on this machine: a master and two workers, started from the pyspark package itself."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_PATIENCE_SECONDS = 60.0
SECRET = "a secret of this test alone"  # noqa: S105 - of a cluster that lives for minutes, on loopback


@dataclass(frozen=True)
class Daemon:
    """One process of the cluster, with all that it starts."""

    process: subprocess.Popen[bytes]
    log: Path

    @property
    def address(self) -> str:
        """The URL that it says it listens at."""
        return self._said(r"Starting Spark master at (spark://\S+)")

    def await_word(self, word: str) -> None:
        """Wait until it says this."""
        self._said(re.escape(word))

    def kill(self) -> None:
        """End it and all that it started, at once, as a machine that fails."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def _said(self, pattern: str) -> str:
        until = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < until:
            if found := re.search(pattern, self.log.read_text(errors="replace")):
                return found[found.lastindex or 0]
            assert self.process.poll() is None, self.log.read_text(errors="replace")
            time.sleep(0.1)
        raise AssertionError(f"{pattern} was not said in {self.log}")


@dataclass(frozen=True)
class Cluster:
    """A master and its workers."""

    folder: Path
    master: Daemon
    workers: tuple[Daemon, ...]

    @property
    def settings(self) -> Path:
        """The settings for an application on it."""
        return self.folder / "spark.conf"


@contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    """A cluster that asks for a secret and encrypts what it says, for as long as the context lasts."""
    import pyspark

    home = Path(pyspark.__file__).parent
    settings = {
        "spark.authenticate": "true",
        "spark.authenticate.secret": SECRET,
        "spark.network.crypto.enabled": "true",
    }
    text = "".join(f"{name} {value}\n" for name, value in settings.items())
    (folder / "spark.conf").write_text(text)
    environment = {
        **os.environ,
        "SPARK_HOME": str(home),
        "SPARK_NO_DAEMONIZE": "1",
        "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_LOCAL_DIRS": str(folder / "local"),
        "PYSPARK_PYTHON": sys.executable,
    }
    started: list[Daemon] = []

    def start(name: str, kind: str, *words: str) -> Daemon:
        log = folder / f"{name}.log"
        command = [str(home / "bin" / "spark-class"), f"org.apache.spark.deploy.{kind}", *words]
        command += ["--host", "127.0.0.1", "--webui-port", "0", "--properties-file", str(folder / "spark.conf")]
        with log.open("wb") as file:
            process = subprocess.Popen(
                command, env=environment, stdout=file, stderr=subprocess.STDOUT, start_new_session=True
            )
        started.append(Daemon(process, log))
        return started[-1]

    try:
        master = start("master", "master.Master", "--port", "0")
        address = master.address
        workers = tuple(
            start(f"worker-{n}", "worker.Worker", "-c", "1", "-m", "1g", "-d", str(folder / f"work-{n}"), address)
            for n in (1, 2)
        )
        for worker in workers:
            worker.await_word("Successfully registered with master")
        yield Cluster(folder, master, workers)
    finally:
        for daemon in reversed(started):
            daemon.kill()

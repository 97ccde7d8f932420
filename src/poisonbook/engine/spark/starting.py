"""A Spark application of our own: what it needs, how its master is reached, and what protects the data it holds."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from poisonbook.engine.spark.errors import SparkJavaError, SparkMasterError, SparkMissingError, SparkSettingError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

LOCAL = "local[*]"
"""The master of an application that runs on this machine alone, with a thread for each core."""
_LOCAL = re.compile(r"local(\[(\*|[1-9]\d*)\])?")
_STANDALONE = re.compile(r"spark://([^/,\s:]+:\d+)(,[^/,\s:]+:\d+)*")
_OTHERS = re.compile(r"yarn|k8s://\S+")
_JAVA_FROM = 17
_VERSION = re.compile(r'version "(?:1\.)?(\d+)')
_PATIENCE_SECONDS = 5.0
_WORKERS_SECONDS = 60.0

# Nothing may take these away: what Spark puts on local disks is encrypted, and what may hold data is not kept.
_PROTECTING: Mapping[str, str] = {
    "spark.io.encryption.enabled": "true",
    "spark.sql.catalogImplementation": "in-memory",
    "spark.hadoop.mapreduce.fileoutputcommitter.algorithm.version": "1",  # a task that is done twice writes once
    "spark.speculation": "false",
}
# Off, unless the operator asks for them.
_USUAL: Mapping[str, str] = {
    "spark.ui.enabled": "false",
    "spark.eventLog.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
    "spark.app.name": "poisonbook",
}


def read_settings(path: Path) -> Mapping[str, str]:
    """The settings in a file like Spark's own `spark-defaults.conf`: on each line a name and its value.

    Raises:
        SparkSettingError: it cannot be read, or says something else.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise SparkSettingError(str(path), "cannot be read as text") from None
    settings = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, *value = re.split(r"\s*=\s*|\s+", line.strip(), maxsplit=1)
        if not name.startswith("spark.") or not value:
            raise SparkSettingError(f"{path}:{number}", "expected the name of a setting of Spark's and its value")
        settings[name] = value[0]
    return settings


def is_local(master: str) -> bool:
    """Whether the application runs inside this process alone."""
    return _LOCAL.fullmatch(master) is not None


def keeps_secrets(settings: Mapping[str, str]) -> bool:
    """Whether what machines of a cluster say to each other is encrypted."""
    return settings.get("spark.authenticate") == "true" and settings.get("spark.network.crypto.enabled") == "true"


@contextmanager
def application(master: str, *, memory: str, settings: Mapping[str, str] | None = None) -> Iterator[SparkSession]:
    """A Spark application, which ends with the context.

    Args:
        master: such as `local[2]` or `spark://host:7077`.
        memory: of the driver and of each executor, such as `2GB`, where `settings` do not say otherwise.
        settings: the operator's own; see `read_settings`.

    Raises:
        SparkMissingError, SparkJavaError: Spark cannot run here.
        SparkMasterError: no such master, it does not answer, or gives no worker.
        SparkSettingError: a setting would undo what protects the data.
    """
    for module in ("pyspark", "pandas"):
        if find_spec(module) is None:
            raise SparkMissingError("--engine spark", f"{module} is not installed; pip install 'poisonbook[spark]'")
    chosen = _settings(master, memory, settings or {})
    _check_java()
    _check_master(master)
    session = _started(master, chosen)
    try:
        _await_workers(session, master)
        yield session
    finally:
        session.stop()
        _end_gateway()


def _settings(master: str, memory: str, given: Mapping[str, str]) -> dict[str, str]:
    for name, value in _PROTECTING.items():
        if given.get(name, value) != value:
            raise SparkSettingError(name, f"stays {value}: it protects what orders hold")
    mebibytes = _mebibytes(memory)
    chosen = {**_USUAL, "spark.driver.memory": mebibytes, "spark.executor.memory": mebibytes}
    chosen["spark.pyspark.python"] = os.environ.get("PYSPARK_PYTHON", sys.executable)
    if is_local(master) or all(host in ("127.0.0.1", "localhost") for host, _ in _places(master)):
        # Nobody outside this machine has a reason to speak to the driver.
        chosen |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
    return chosen | dict(given) | dict(_PROTECTING)


def _mebibytes(size: str) -> str:
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([KMGT])(i?)B?\s*", size, re.IGNORECASE)
    if found is None:
        raise SparkSettingError("--memory-limit", f"{size!r} is not understood; expected a size such as 2GB")
    base = 1024 if found[3] else 1000
    count = float(found[1]) * base ** (1 + "KMGT".index(found[2].upper()))
    return f"{max(int(count) >> 20, 512)}m"  # Spark does not start with less


def _check_java() -> None:
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home) / "bin" / "java") if home else shutil.which("java")
    if java is None or not Path(java).is_file():
        raise SparkJavaError(java or "java", f"was not found; install Java {_JAVA_FROM} or newer, or set JAVA_HOME")
    try:
        command = [java, "-version"]
        said = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False).stderr  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        raise SparkJavaError(java, "does not run") from None
    version = _VERSION.search(said)
    if version is None or int(version[1]) < _JAVA_FROM:
        found = "of no known version" if version is None else f"Java {version[1]}"
        raise SparkJavaError(java, f"is {found}; Spark needs Java {_JAVA_FROM} or newer (JAVA_HOME says which)")


def _places(master: str) -> list[tuple[str, int]]:
    if not _STANDALONE.fullmatch(master):
        return []
    pairs = (place.rpartition(":") for place in master.removeprefix("spark://").split(","))
    return [(host, int(port)) for host, _, port in pairs]


def check_form(master: str) -> None:
    """SparkMasterError when no master is written so."""
    if not any(form.fullmatch(master) for form in (_LOCAL, _STANDALONE, _OTHERS)):
        raise SparkMasterError(master, "is no master; expected local[N], spark://HOST:PORT, yarn or k8s://…")


def _check_master(master: str) -> None:
    check_form(master)
    places = _places(master)
    if not places:
        return
    for host, port in places:
        try:
            socket.create_connection((host, port), timeout=_PATIENCE_SECONDS).close()
        except (OSError, OverflowError):
            continue
        return
    raise SparkMasterError(master, "does not answer")


def _started(master: str, settings: Mapping[str, str]) -> SparkSession:
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    if is_local(master):
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    builder = SparkSession.builder.master(master)
    for name, value in settings.items():
        builder = builder.config(name, value)
    try:
        with _python_of_executors(settings["spark.pyspark.python"]):
            return builder.getOrCreate()
    except (Py4JError, PySparkException):
        _end_gateway()
        raise SparkMasterError(master, "could not start the application; see its settings and log") from None


@contextmanager
def _python_of_executors(path: str) -> Iterator[None]:
    """Let executors run this Python: an application started from Python asks the environment and not the setting."""
    before = os.environ.get("PYSPARK_PYTHON")
    os.environ["PYSPARK_PYTHON"] = path
    try:
        yield
    finally:
        if before is None:
            del os.environ["PYSPARK_PYTHON"]
        else:
            os.environ["PYSPARK_PYTHON"] = before


def _await_workers(session: SparkSession, master: str) -> None:
    """Wait until somebody has taken the work: without, Spark waits for ever."""
    if is_local(master):
        return
    driver = 1
    until = time.monotonic() + _WORKERS_SECONDS
    while session.sparkContext._jsc.sc().getExecutorMemoryStatus().size() <= driver:  # noqa: SLF001 - there is no other way
        if time.monotonic() > until:
            problem = f"gave no worker in {_WORKERS_SECONDS:.0f} seconds; see its workers' cores, memory and secret"
            raise SparkMasterError(master, problem)
        time.sleep(0.2)


def _end_gateway() -> None:
    """End the Java process that PySpark started: the next application needs a new one for its settings."""
    from pyspark import SparkContext

    gateway = SparkContext._gateway  # noqa: SLF001 - PySpark itself keeps it until Python ends
    if gateway is not None:
        gateway.shutdown()
        process = getattr(gateway, "proc", None)
        if process is not None:
            process.stdin.close()
            try:
                process.wait(timeout=_PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        SparkContext._gateway = None  # noqa: SLF001
        SparkContext._jvm = None  # noqa: SLF001

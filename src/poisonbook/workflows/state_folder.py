"""The folder that holds what one screening leaves for the next; see `engine.carry`.

Tables stand in Arrow files named after their content, which never change; `state.json` says which of them count. It is
put in place last and in one step, so that a run that ends at any moment leaves the state before it or the one after.
What counts no more is removed then. All of it is regulated lines and pseudonyms, readable by its owner only.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

from poisonbook.engine.carry import EVIDENCE, FINDINGS, KEPT, LINES, RETURNS, Carried, Segment, nothing_carried
from poisonbook.workflows.again import StateError
from poisonbook.workflows.output import output_folder

if TYPE_CHECKING:
    import pyarrow as pa

FORMAT = "poisonbook-screening-2"
_MANIFEST = "state.json"
_OWN = re.compile(r"(?:lines|returns|kept|findings|evidence)-[0-9a-f]{32}\.arrow|\.poisonbook-[0-9a-f]{16}")
_TABLES: Mapping[str, pa.Schema] = {"returns": RETURNS, "kept": KEPT, "findings": FINDINGS, "evidence": EVIDENCE}
PRODUCTS = "products.parquet"
"""In the same folder: what was recognised (`workflows.again`)."""


class StateFolder:
    """Reads what an earlier screening left and writes what this one leaves, once each."""

    def __init__(self, path: Path, fingerprint: str) -> None:
        self._path = path
        self._fingerprint = fingerprint
        self._read_from = b""

    def read(self) -> Carried:
        """What the folder holds; nothing when there is none yet.

        Raises:
            StateError: it is something else or damaged, or other rules, another key or another reach made it.
        """
        try:
            if not self._path.exists():
                return nothing_carried()
            if not self._path.is_dir():
                raise self._error(
                    "is a file, and no folder with the state of a screening by this version of poisonbook"
                )
            self._read_from = self._manifest()
            if not self._read_from:
                self._refuse_others()
                return nothing_carried()
            return self._carried(self._said(self._read_from))
        except OSError as error:
            raise self._error(f"cannot be read ({error.strerror or error})") from None

    def write(self, carried: Carried) -> None:
        """Put `carried` in the place of what the folder held.

        Raises:
            StateError: another run has changed the folder since it was read.
            OutputError: it cannot be written; then what it held before is still there.
        """
        if not self._read_from:
            self._put(nothing_carried())  # so that lines without a manifest are a damage, and not a run that was ended
        self._put(carried)

    def _put(self, carried: Carried) -> None:
        with output_folder(self._path) as staging:
            self._path.chmod(0o700)
            if self._manifest() != self._read_from:
                raise self._error("was changed by another run while this one screened, which counts for nothing")
            segments = [self._kept(segment, staging) for segment in carried.segments]
            tables = {kind: _written(getattr(carried, kind), kind, staging) for kind in _TABLES}
        _synced(self._path)  # the files have their names before anything says that they count
        said = {
            "format": FORMAT,
            "fingerprint": self._fingerprint,
            "newest_us": carried.newest_us,
            "lines_read": carried.lines_read,
            "lines": [[one.name, one.first_us, one.last_us] for one in segments],
            **tables,
        }
        manifest = json.dumps(said | {"check": _check(said)}, indent=1).encode()
        with output_folder(self._path) as staging:
            _write(staging / _MANIFEST, manifest)
        _synced(self._path)
        self._read_from = manifest
        self._forget({*(one.name for one in segments), *tables.values()})

    def _refuse_others(self) -> None:
        for one in self._path.iterdir():
            if _OWN.fullmatch(one.name) is None and one.name != PRODUCTS:
                raise self._error("is a folder with other things in it, and no state of a screening")
            if one.name.startswith("lines-"):
                raise self._error(f"is damaged ({_MANIFEST} is missing)")

    def _manifest(self) -> bytes:
        path = self._path / _MANIFEST
        return path.read_bytes() if path.exists() else b""

    def _said(self, manifest: bytes) -> dict[str, Any]:
        try:
            said = json.loads(manifest)
            if not isinstance(said, dict) or said.get("format") != FORMAT:
                raise self._error("is no state of a screening by this version of poisonbook")
            check = said.pop("check", None)
        except ValueError:
            raise self._error(f"is damaged ({_MANIFEST})") from None
        if check != _check(said):
            raise self._error(f"is damaged ({_MANIFEST})")
        if said["fingerprint"] != self._fingerprint:
            raise self._error("was made with other rules, another jurisdiction, pseudonym key or reach")
        return said

    def _carried(self, said: Mapping[str, Any]) -> Carried:
        tables = {kind: self._table(said[kind], schema) for kind, schema in _TABLES.items()}
        segments = tuple(Segment(self._table(name, LINES), first, last, name) for name, first, last in said["lines"])
        return Carried(segments, **tables, newest_us=said["newest_us"], lines_read=said["lines_read"])

    def _table(self, name: str, schema: pa.Schema) -> pa.Table:
        import pyarrow as pa

        path = self._path / Path(name).name
        content = path.read_bytes() if path.exists() else b""
        if name.rpartition("-")[2] != f"{_digest(content)}.arrow":
            raise self._error(f"is damaged ({name} is {'not what it was' if content else 'missing'})")
        options = pa.ipc.IpcReadOptions(use_threads=False)  # they cost more than they bring in so small a file
        table = pa.ipc.open_file(pa.BufferReader(content), options=options).read_all()
        if not table.schema.equals(schema):
            raise self._error("is no state of a screening by this version of poisonbook")
        return table

    def _kept(self, segment: Segment, staging: Path) -> Segment:
        return segment if segment.name is not None else replace(segment, name=_written(segment.lines, "lines", staging))

    def _forget(self, names: set[str | None]) -> None:
        """Remove what counts no more, and what runs left that were ended."""
        for one in self._path.iterdir():
            if _OWN.fullmatch(one.name) and one.name not in names:
                if one.is_dir():
                    shutil.rmtree(one, ignore_errors=True)
                else:
                    one.unlink(missing_ok=True)

    def _error(self, problem: str) -> StateError:
        return StateError(str(self._path), problem)


def _written(table: pa.Table, kind: str, folder: Path) -> str:
    """The name of the file in `folder` that holds `table` now."""
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    with pa.ipc.new_file(sink, table.schema, options=options) as writer:
        writer.write_table(table.combine_chunks())
    content = sink.getvalue().to_pybytes()
    name = f"{kind}-{_digest(content)}.arrow"
    _write(folder / name, content)
    return name


def _write(path: Path, content: bytes) -> None:
    path.touch(mode=0o600)  # it holds what customers bought, if not who they are
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _synced(folder: Path) -> None:
    if os.name == "posix":
        place = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(place)
        finally:
            os.close(place)


def _check(said: Mapping[str, Any]) -> str:
    return _digest(json.dumps(said, sort_keys=True).encode())


def _digest(content: bytes) -> str:
    return blake2b(content, digest_size=16).hexdigest()

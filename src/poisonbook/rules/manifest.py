"""What `pack.yaml` says: whose rules a pack holds, and which pack's rules it takes too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from poisonbook.rules.errors import RuleError
from poisonbook.rules.lock import MANIFEST
from poisonbook.rules.reading import LARGEST_RULE_FILE
from poisonbook.values.documents import Place, read_document


class PackError(RuleError):
    """A pack that extends itself, or one that is not there."""

    code: ClassVar[str] = "rule-pack"


@dataclass(frozen=True, slots=True)
class Pack:
    """A folder of rules: whose they are, and what it takes from another."""

    jurisdiction: str
    title: str
    extends: str | None
    """The jurisdiction of a shipped pack, or the path of another pack's folder from this one."""
    note: str
    folder: Path
    extends_at: Place | None = None
    """Where `extends` stands."""


def packs_in(folder: Path) -> tuple[Pack, ...]:
    """The packs in a folder and below."""
    return tuple(read_pack(manifest.parent) for manifest in sorted(folder.rglob(MANIFEST)))


def read_pack(folder: Path) -> Pack:
    """The pack in a folder; DocumentError where its `pack.yaml` is wrong."""
    root = read_document(folder / MANIFEST, largest=LARGEST_RULE_FILE)
    root.allow(("jurisdiction", "title", "extends", "note"))
    extends = root.get("extends")
    note = root.get("note")
    return Pack(
        jurisdiction=root.need("jurisdiction").text(),
        title=root.need("title").text(),
        extends=None if extends is None else extends.text(),
        note="" if note is None else note.text(),
        folder=folder,
        extends_at=None if extends is None else extends.place,
    )


def lineage(pack: Pack, shipped: Mapping[str, Pack]) -> tuple[Pack, ...]:
    """The pack, then the one it extends, and so on.

    Raises:
        PackError: a pack extends itself in the end, or one that is neither shipped nor in a folder.
    """
    line = [pack]
    while (following := _extended(line[-1], shipped)) is not None:
        seen = [one.folder.resolve() for one in line]
        if following.folder.resolve() in seen:
            names = " extends ".join(str(one.folder) for one in (*line, following))
            raise PackError(_place(line[-1]), f"a pack extends itself: {names}; take `extends` out of one of them")
        line.append(following)
    return tuple(line)


def _extended(pack: Pack, shipped: Mapping[str, Pack]) -> Pack | None:
    if pack.extends is None:
        return None
    if pack.extends in shipped:
        return shipped[pack.extends]
    folder = pack.folder / pack.extends
    if not (folder / MANIFEST).is_file():
        problem = f"no pack {pack.extends!r}; expected one of {', '.join(shipped)}, or a folder with a {MANIFEST}"
        raise PackError(_place(pack), problem)
    return read_pack(folder)


def _place(pack: Pack) -> Place:
    return pack.extends_at or Place(str(pack.folder / MANIFEST), 1, 1)

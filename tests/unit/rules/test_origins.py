"""Where rules came from, and the fingerprints of the locks behind them."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from tests.unit.rules.conftest import TEXTS

from poisonbook.rules.lock import LOCK_FILE, lock_text, locked
from poisonbook.rules.origins import Origin, origins
from poisonbook.rules.pack import all_rules, compile_files, shipped_packs
from poisonbook.rules.syntax import Rule


def rule_in(folder: Path, name: str) -> Rule:
    """A rule of that id in a file of its own."""
    file = folder / f"{name}.yaml"
    file.write_text(TEXTS["line"].replace("id: test-rule", f"id: {name}"), encoding="utf-8")
    (rule,) = compile_files([file])
    return rule


def test_the_shipped_rules_come_from_locked_packs() -> None:
    found = origins(all_rules())

    assert [one.pack for one in found] == sorted(shipped_packs())
    assert sum(len(one.rules) for one in found) == len(all_rules())
    for one in found:
        data = (shipped_packs()[one.pack].folder / LOCK_FILE).read_bytes()
        assert one.lock == f"sha256:{sha256(data).hexdigest()}"
        assert one.not_locked == ()


def test_a_folder_without_a_lock_says_so(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    rules = [rule_in(folder, "op-b"), rule_in(folder, "op-a")]

    assert origins(rules) == (Origin("mine", ("op-a", "op-b"), None, ("op-a", "op-b")),)


def test_a_version_that_the_lock_does_not_hold_is_named(tmp_path: Path, compiled: Callable[..., Rule]) -> None:
    first, second = rule_in(tmp_path, "op-a"), rule_in(tmp_path, "op-b")
    (tmp_path / LOCK_FILE).write_text(lock_text([locked(first)]), encoding="utf-8")
    (tmp_path / "pack.yaml").write_text("jurisdiction: NO\ntitle: Ours\n", encoding="utf-8")

    (found,) = origins([second, first])

    assert (found.pack, found.rules, found.not_locked) == ("NO", ("op-a", "op-b"), ("op-b",))
    assert found.lock is not None
    assert origins([]) == ()

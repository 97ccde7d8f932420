"""What many tests share: the command line as people run it, and one made-up shop."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from tests import forked, roles

from poisonbook.sample import make_shop

pytest_plugins = ["tests.stores"]

SHOP_SEED = 11

# How long an example takes depends on what else the machine does; no test is about that.
settings.register_profile("poisonbook", deadline=None)
settings.load_profile("poisonbook")


def pytest_configure() -> None:
    """Let what the tests start be interrupted, though whoever started the tests in the background had it ignored."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: for a third of the time, tests wait for disks and for other processes."""
    return (os.cpu_count() or 1) + 1


@dataclass(frozen=True)
class Run:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as one JSON value."""
        return json.loads(self.out)

    @property
    def rows(self) -> list[Any]:
        """Standard output as JSON Lines."""
        return [json.loads(line) for line in self.out.splitlines()]


@dataclass(frozen=True)
class Poisonbook:
    """`python -m poisonbook` in a process, a home and a folder of its own, forked from one in which it is loaded."""

    home: Path
    temporary: Path
    folder: Path

    def __call__(self, *args: str | Path | int, stdin: bytes = b"", environ: Mapping[str, str] | None = None) -> Run:
        """Run to the end."""
        words, environment = list(map(str, args)), self.environ | dict(environ or {})
        done = forked.run(words, folder=self.folder, environ=environment, stdin=stdin)
        return Run(done.code, done.out.decode(), done.err.decode())

    def store(self, *args: str | Path | int, environ: Mapping[str, str] | None = None) -> Run:
        """`store init` for two roles that have their keys: to lock new ones with passphrases takes a second each."""
        keys = self.home / "roles.public"
        keys.write_text(roles.PUBLIC.text, encoding="utf-8")
        return self("store", "init", *args, "--role-keys", keys, environ=environ)

    def start(self, *args: str | Path | int, **how: Any) -> subprocess.Popen[bytes]:
        """Start, for tests that do something meanwhile."""
        return subprocess.Popen(self.command(*args), cwd=self.folder, env=self.environ, **how)

    def command(self, *args: str | Path | int) -> list[str]:
        """The words of the command."""
        return [sys.executable, "-m", "poisonbook", *map(str, args)]

    @property
    def environ(self) -> dict[str, str]:
        """The whole environment of the process; a warning in it is an error."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "XDG_CACHE_HOME": str(self.home / ".cache"),
            "TMPDIR": str(self.temporary),
            "LANG": "C.UTF-8",
            "PYTHONWARNINGS": "error",
        }

    def written(self) -> list[Path]:
        """Every file below home, temporary and working folder."""
        places = {self.home, self.temporary, self.folder}
        return sorted({path for place in places for path in place.rglob("*") if path.is_file()})


def assert_refused(done: Run, corner: Corner, code: str, *words: str, exit_code: int = 2) -> None:
    """The command said in one line what is wrong and where, and left nothing behind."""
    assert done.err.startswith(f"error[{code}]: "), done.err
    assert (done.code, done.out, done.err.count("\n")) == (exit_code, "", 1)
    assert [word for word in words if word not in done.err] == []
    assert corner.leftovers() == []
    assert not corner.out.exists()


@dataclass(frozen=True)
class Shop:
    """A made-up shop on disk, and every finding that it must cause."""

    folder: Path
    lines: int = 0
    products: int = 0
    expected: list[tuple[str, frozenset[tuple[str, str]]]] = field(default_factory=list)
    """Rule, and order and product id of each line, as `found_in` reads findings."""

    @property
    def catalogue(self) -> Path:
        """The products."""
        return self.folder / "catalogue.parquet"

    @property
    def orders(self) -> Path:
        """The order lines."""
        return self.folder / "orders.parquet"

    @property
    def companions(self) -> Path:
        """The operator's companion goods."""
        return self.folder / "companions.yaml"


def json_lines(path: Path) -> list[Any]:
    """The rows of a JSON Lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def made_shop(folder: Path, *, products: int, lines: int, seed: int, share: float = 0.01) -> Shop:
    """A shop in `folder`."""
    make_shop(folder, products=products, lines=lines, seed=seed, regulated_share=share)
    expected = [
        (finding["rule"], frozenset((order, product) for order, product in finding["lines"]))
        for scenario in json_lines(folder / "truth.jsonl")
        for finding in scenario["expect"]
    ]
    return Shop(folder, lines, products, sorted(expected, key=_sorting))


def found_in(findings: list[Any]) -> list[tuple[str, frozenset[tuple[str, str]]]]:
    """Findings as the truth file names them, whatever their order."""
    found = [
        (one["rule"], frozenset((line["order_id"], line["product_id"]) for line in one["lines"])) for one in findings
    ]
    return sorted(found, key=_sorting)


def _sorting(found: tuple[str, frozenset[tuple[str, str]]]) -> tuple[str, list[tuple[str, str]]]:
    return found[0], sorted(found[1])


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home folder that all tests of a run share, with the automata that runs before it compiled."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    home, kept = shared / "home", Path(sys.prefix) / "automata"
    cache = home / ".cache" / "poisonbook"
    _copied(kept, cache)
    yield home
    _copied(cache, kept)


def _copied(source: Path, target: Path) -> None:
    """Have every automaton in `target` that is in `source`; another process may do the same."""
    target.mkdir(parents=True, exist_ok=True)
    for path in source.glob("automaton-*.bin"):
        if not (target / path.name).exists():
            unfinished = target / f"{path.stem}.{os.getpid()}"
            shutil.copyfile(path, unfinished)
            unfinished.replace(target / path.name)


@pytest.fixture(scope="session", autouse=True)
def _own_cache(home: Path) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(home / ".cache"))
        yield


def poisonbook_in(folder: Path, home: Path) -> Poisonbook:
    """The command line, working in `folder` with a TMPDIR inside it."""
    temporary = folder / "tmp"
    temporary.mkdir()
    return Poisonbook(home, temporary, folder)


@pytest.fixture
def poisonbook(home: Path, tmp_path: Path) -> Poisonbook:
    """The command line; it works in `tmp_path`."""
    return poisonbook_in(tmp_path, home)


CATALOGUE = """\
id,title,description
P-PEROXIDE,"Wasserstoffperoxid 35 %, 5 kg",
P-ACETONE,"Acetone 99 %, 1 L",Solvent
P-ACID,Nitric acid for laboratories,
P-GLOVES,Gardening gloves,
P-BOX,Gift box,
"""
ORDERS = """\
order_id,customer_id,ts,product_id,quantity
O-1,K-ANNA,2026-01-02T10:00:00Z,P-PEROXIDE,2
O-1,K-ANNA,2026-01-02T10:00:00Z,P-BOX,1
O-2,K-BERT,2026-01-03T10:00:00Z,P-BOX,3
O-2,K-BERT,2026-01-03T10:00:00Z,P-GLOVES,1
O-3,K-CARL,2026-01-04T10:00:00Z,P-ACETONE,1
O-4,,2026-01-05T10:00:00Z,P-ACID,1
"""
COMPANIONS = "companions:\n  - {name: gift box, terms: [gift box]}\n"


@dataclass(frozen=True)
class Corner:
    """A shop small enough to see through, in the folder where the commands run."""

    folder: Path

    def write(self, name: str, text: str | bytes) -> Path:
        """Put a file into the folder."""
        path = self.folder / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    @property
    def screening(self) -> list[str]:
        """The words that screen it."""
        return ["screen", "-c", "catalogue.csv", "-o", "orders.csv", "--out", "out", "--json"]

    @property
    def out(self) -> Path:
        """Where the results go."""
        return self.folder / "out"

    @property
    def findings(self) -> list[Any]:
        """The rows of findings.jsonl."""
        return json_lines(self.out / "findings.jsonl")

    def leftovers(self) -> list[str]:
        """What a failed command left: everything in the results' folder and in TMPDIR, and hidden things anywhere."""
        inside = (path.relative_to(self.folder) for path in self.folder.rglob("*"))
        return sorted(
            str(path)
            for path in inside
            if (path.parts[0] in ("out", "tmp") and len(path.parts) > 1) or path.name.startswith(".")
        )


def corner_in(folder: Path) -> Corner:
    """catalogue.csv, orders.csv and companions.yaml in `folder`."""
    corner = Corner(folder)
    corner.write("catalogue.csv", CATALOGUE)
    corner.write("orders.csv", ORDERS)
    corner.write("companions.yaml", COMPANIONS)
    return corner


@pytest.fixture
def corner(tmp_path: Path) -> Corner:
    """The corner shop, in the folder where `poisonbook` runs."""
    return corner_in(tmp_path)


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """A small shop; read it, do not change it."""
    return made_shop(tmp_path_factory.mktemp("shop"), products=400, lines=6_000, seed=SHOP_SEED)

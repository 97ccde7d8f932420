"""`poisonbook keys` and `poisonbook opening`, as a shop uses them."""

from __future__ import annotations

import json
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.functional.register.content import checked

from poisonbook.cli.main import cli
from poisonbook.errors import PoisonbookError
from poisonbook.settings import Settings
from poisonbook.workflows.access import the_operator
from poisonbook.workflows.epochs import EpochError
from poisonbook.workflows.service import Service

Run = Callable[..., Result]
WORDS = {"compliance": "winter apples in a barrel", "data_protection": "seven grey herons fly"}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command in a folder, with a store in `book`; what is typed comes from standard input."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("poisonbook.privacy.private_role_keys.PrivateRoleKey.locked.__kwdefaults__", {"cost": 2})

    def run(*words: str | Path, typed: str = "", code: int = 0) -> Result:
        environ = {"POISONBOOK_FOLDER": str(tmp_path / "book")}
        result = CliRunner().invoke(cli, [str(word) for word in words], env=environ, input=typed)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == code, result.output
        return result

    return run


@pytest.fixture
def shop(run: Run, tmp_path: Path) -> str:
    """A store that seals for two people's keys, with one identity check; its id."""
    for role, words in WORDS.items():
        made = run("keys", "new", "--role", role, "--out", f"{role}.private", typed=words + "\n")
        (tmp_path / f"{role}.public").write_text(made.stdout)
    given = [word for role in WORDS for word in ("--role-keys", f"{role}.public")]
    run("store", "init", "book", *given)
    return recorded(tmp_path, "X 123 456")


def recorded(folder: Path, number: str) -> str:
    """The id of an identity check that is entered in the store."""
    service = Service.open(Settings(folder=folder / "book"))
    checked(service, the_operator(service.store, None), number)
    with service.store.reading() as connection:
        from poisonbook.storage import sealed

        records = list(sealed.every(connection))
    service.close()
    return records[-1].id


def listed(run: Run) -> list[tuple[str, str, bool, int]]:
    """What `keys list` says."""
    rows = json.loads(run("keys", "list", "--json").stdout)
    return [(row["role"], row["id"], row["seals"], row["records"]) for row in rows]


def test_keys_are_made_apart_from_the_store_which_has_their_public_halves_alone(
    run: Run, shop: str, tmp_path: Path
) -> None:
    assert stat.S_IMODE((tmp_path / "compliance.private").stat().st_mode) == 0o600
    assert not list((tmp_path / "book").rglob("*.private"))
    assert [(role, seals, records) for role, _, seals, records in listed(run)] == [
        ("compliance", True, 1),
        ("data_protection", True, 1),
    ]
    assert "1 records" in run("keys", "list").stdout
    assert run("keys", "check").stdout == "The keys are in order.\n"
    with pytest.raises(PoisonbookError, match="is there already"):
        run("keys", "new", "--role", "compliance", "--out", "compliance.private", typed="some other words\n")
    with pytest.raises(PoisonbookError, match="at least 12"):
        run("keys", "new", "--role", "compliance", "--out", "short.private", typed="short\n")
    assert not (tmp_path / "short.private").exists()


def test_a_small_shop_makes_everything_at_once_and_is_told_to_take_the_keys_away(run: Run, tmp_path: Path) -> None:
    made = run("store", "init", "book")

    told = [line for line in made.stderr.splitlines() if line.startswith("Private key of ")]
    assert "MOVE THESE TWO FILES AWAY" in made.stderr
    assert len(told) == 2
    refused = run("keys", "check", code=1)
    assert refused.stderr.count("a private role key lies beside the store") == 2
    for line in told:
        path, passphrase = line.split(": ")[1].split(", passphrase ")
        taken = tmp_path / Path(path).name
        Path(path).rename(taken)
        typed = f"{passphrase}\nwords of my own choice\n"
        assert "is changed" in run("keys", "passphrase", taken, typed=typed).stdout
        with pytest.raises(PoisonbookError, match="another one"):
            run("keys", "check", taken, typed=f"{passphrase}\n")
    typed = "words of my own choice\n" * 2
    in_order = run("keys", "check", "compliance.private", "data-protection.private", typed=typed)
    assert in_order.stdout.count("opens its half of 0 records") == 2
    assert in_order.stdout.endswith("The keys are in order.\n")


def test_a_key_is_restored_from_its_shares_and_opens_what_is_kept(run: Run, shop: str, tmp_path: Path) -> None:
    words = WORDS["compliance"]
    shares = run("keys", "backup", "compliance.private", typed=words + "\n").stdout.splitlines()
    (tmp_path / "compliance.private").unlink()

    typed = "".join(f"{one}\n" for one in (shares[4], shares[0], shares[2], "", "a new one by heart"))
    restored = run("keys", "restore", "--out", "again.private", typed=typed)

    assert len(shares) == 5
    assert restored.stdout == (tmp_path / "compliance.public").read_text()
    assert "half of 1 records" in run("keys", "check", "again.private", typed="a new one by heart\n").stdout
    with pytest.raises(PoisonbookError, match="do not restore a key"):
        run("keys", "restore", "--out", "no.private", typed="\n".join(shares[:2]) + "\n\n")
    assert not (tmp_path / "no.private").exists()


def test_a_new_key_takes_the_place_of_an_old_one(run: Run, shop: str, tmp_path: Path) -> None:
    words = WORDS["data_protection"]
    made = run("keys", "new", "--role", "data_protection", "--out", "next.private", typed="the successor's words\n")
    (tmp_path / "next.public").write_text(made.stdout)
    old = listed(run)[1][1]

    added = run("keys", "add", "next.public")
    recorded(tmp_path, "Y 1")
    rotated = run("keys", "rotate", "data_protection.private", typed=words + "\n")

    assert "as soon as the service is started again" in added.stdout
    assert rotated.stdout == "1 records are sealed for the newest key of data_protection now.\n"
    again = run("keys", "rotate", "data_protection.private", typed=words + "\n")
    assert again.stdout.endswith(" of data_protection: there was nothing to do.\n")
    assert [(role, seals, records) for role, _, seals, records in listed(run)] == [
        ("data_protection", True, 2),
        ("compliance", True, 2),
        ("data_protection", False, 0),
    ]
    assert listed(run)[2][1] == old
    checked_ = run("keys", "check", "next.private", typed="the successor's words\n")
    assert "half of 2 records" in checked_.stdout


def test_of_two_keys_of_a_role_that_are_added_at_once_the_first_seals(run: Run, shop: str, tmp_path: Path) -> None:
    made = run("keys", "new", "--role", "data_protection", "--out", "next.private", typed="the successor's words\n")
    (tmp_path / "next.public").write_text(made.stdout)

    added = run("keys", "add", "next.public", "data_protection.public").stdout.splitlines()

    assert [line.split()[0] for line in added] == ["Sealing", "Key"]
    assert "does not seal, as one before it is the newest" in added[1]
    assert [seals for role, _, seals, _ in listed(run) if role == "data_protection"] == [True, False]


def test_a_spoiled_half_is_named_and_the_rest_is_rotated(run: Run, shop: str, tmp_path: Path) -> None:
    made = run("keys", "new", "--role", "compliance", "--out", "next.private", typed="the successor's words\n")
    (tmp_path / "next.public").write_text(made.stdout)
    recorded(tmp_path, "Y 1")
    with sqlite3.connect(tmp_path / "book" / "poisonbook.sqlite") as database:
        database.execute(
            "UPDATE identity_checks SET sealed = (SELECT sealed FROM identity_checks WHERE id <> ?) WHERE id = ?",
            (shop, shop),
        )
    database.close()
    run("keys", "add", "next.public")

    rotated = run("keys", "rotate", "compliance.private", typed=WORDS["compliance"] + "\n", code=1)

    assert rotated.stdout == "1 records are sealed for the newest key of compliance now.\n"
    assert f"{shop}: its half does not open" in rotated.stderr


def test_two_people_have_one_record_read(run: Run, shop: str, tmp_path: Path) -> None:
    case = ("--reason", "inspection", "--case", "2026/42")
    asked = run("opening", "request", shop, *case, "--role", "compliance", "--by", "anna", "--reply", "reply")
    id_ = asked.stdout.split()[0]
    key = ("--key", "data_protection.private")
    read = ("opening", "show", id_, "--by", "anna", "--key", "compliance.private", "--reply", "reply")

    with pytest.raises(PoisonbookError, match="requested, not approved"):
        run(*read, typed=WORDS["compliance"] + "\n")
    with pytest.raises(PoisonbookError, match="a second person"):
        run("opening", "approve", id_, "--by", "anna", *key, typed=WORDS["data_protection"])
    run("opening", "approve", id_, "--by", "bert", *key, typed=WORDS["data_protection"])
    shown = run(*read, typed=WORDS["compliance"] + "\n")

    assert shown.stdout.splitlines()[0] == f"identity_check {shop}"
    assert "  number: X 123 456" in shown.stdout
    with pytest.raises(PoisonbookError, match="is used up"):
        run(*read, typed=WORDS["compliance"] + "\n")
    assert (
        f"{id_}  opened  inspection, case 2026/42, asked by anna (compliance), decided by bert"
        in run("opening", "list").stdout
    )
    assert "X 123" not in run("opening", "list", "--json").stdout


def test_a_holder_works_on_a_machine_of_their_own_without_any_key_of_the_service(
    run: Run, shop: str, tmp_path: Path
) -> None:
    (tmp_path / "mine" / "keys").mkdir(parents=True)
    (tmp_path / "mine" / "keys" / "roles.public").write_bytes(
        (tmp_path / "book" / "keys" / "roles.public").read_bytes()
    )
    here = ("--dir", "mine", "--database", f"sqlite:///{tmp_path / 'book' / 'poisonbook.sqlite'}")
    case = ("--reason", "customer_asked", "--case", "8", "--role", "compliance", "--by", "k7", "--reply", "reply")
    key = ("--key", "compliance.private")

    id_ = run("opening", "request", shop, *case, *here).stdout.split()[0]
    theirs = ("--by", "m2", "--key", "data_protection.private")
    run("opening", "approve", id_, *theirs, *here, typed=WORDS["data_protection"])
    shown = run("opening", "show", id_, "--by", "k7", *key, "--reply", "reply", *here, typed=WORDS["compliance"])

    assert "X 123 456" in shown.stdout
    assert "half of 1 records" in run("keys", "check", key[1], *here, typed=WORDS["compliance"]).stdout


def test_an_opening_is_refused_or_taken_back(run: Run, shop: str) -> None:
    case = ("--reason", "incident", "--case", "7", "--role", "data_protection")
    first, second = (
        run("opening", "request", shop, *case, "--by", "anna", "--reply", name).stdout.split()[0] for name in "ab"
    )

    assert f"{first}  refused" in run("opening", "refuse", first, "--by", "bert").stdout
    assert f"{second}  withdrawn" in run("opening", "withdraw", second, "--by", "anna").stdout


def test_a_store_is_not_made_for_one_role_alone(run: Run, tmp_path: Path) -> None:
    made = run("keys", "new", "--role", "compliance", "--out", "mine", typed="enough of these\n")
    (tmp_path / "mine.public").write_text(made.stdout)

    with pytest.raises(PoisonbookError, match="none of data_protection"):
        run("store", "init", "book", "--role-keys", "mine.public")
    assert not (tmp_path / "book").exists()


def test_a_shop_looks_at_its_epochs_makes_the_next_and_misses_a_key(run: Run, shop: str, tmp_path: Path) -> None:
    (first,) = json.loads(run("keys", "pseudonyms", "list", "--json").stdout)
    assert (first["state"], first["rows"]) == ("current", 1)
    with pytest.raises(EpochError, match="is too soon"):
        run("keys", "pseudonyms", "new", "--from", first["from"])

    made = run("keys", "pseudonyms", "new").stdout
    states = [one["state"] for one in json.loads(run("keys", "pseudonyms", "list", "--json").stdout)]
    assert states == ["current", "coming"]
    status = run("erasure", "status").stdout
    assert f"pseudonyms from {first['from']}: current" in status
    assert json.loads(run("erasure", "status", "--json").stdout)["pseudonyms"][1]["from"] in made

    (tmp_path / "book" / "keys" / "pseudonyms" / f"{first['from']}.key").unlink()
    assert "(1 rows are under it)" in run("keys", "check", code=1).stderr
    assert "missing" in run("keys", "pseudonyms", "list").stdout

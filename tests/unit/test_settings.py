"""Settings from the environment and the command line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.ledgers import signer, witness

from poisonbook.settings import SettingError, Settings, described, variable

KEY = witness(1).key.text


def test_the_folder_decides_where_database_and_keys_are() -> None:
    settings = Settings(folder=Path("/srv/book"))

    assert settings.database == "sqlite:////srv/book/poisonbook.sqlite"
    assert settings.pseudonym_keys == Path("/srv/book/keys/pseudonyms")
    assert settings.role_keys == Path("/srv/book/keys/roles.public")
    assert settings.signing_key == Path("/srv/book/keys/signing.key")


def test_the_command_line_comes_before_the_environment() -> None:
    environ = {"POISONBOOK_PORT": "1", "POISONBOOK_HOST": "::1", "POISONBOOK_RULES": "a, b", "POISONBOOK_WORDS": ""}

    settings = Settings.read(environ, port=2, workers=None)

    assert (settings.port, settings.host, settings.workers) == (2, "::1", 1)
    assert settings.rules == (Path("a"), Path("b"))
    assert settings.words is None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("PORT", "many"),
        ("PORT", "99999"),
        ("PORT", "٨٠"),
        ("RATE_LIMIT", "-1"),
        ("WORKERS", "0"),
        ("SNAPSHOT_HOURS", "0"),
        ("OPEN_ORDER_HOURS", "99999999999"),
        ("BODY_LIMIT", "0"),
        ("METRICS", "everybody"),
        ("LEDGER_CHECKPOINT_MINUTES", "61"),
        ("WITNESSES", "https://w.example"),
        ("WITNESSES", f"w.example {KEY}"),
        ("WITNESSES", f"ftp://w.example {KEY}"),
        ("WITNESSES", f"https:///path {KEY}"),
        ("WITNESSES", f"https://w.example?to={KEY}"),
        ("WITNESSES", f"https://w.example {signer().key.text}"),
        ("LEDGER_TIMESTAMPS", "time.example"),
        ("LEDGER_TIMESTAMPS", "ftp://time.example"),
        ("LEDGER_TIMESTAMPS", "https:///tsa"),
        ("LEDGER_TIMESTAMPS", "https://time.example/ tsa"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(name: str, text: str) -> None:
    with pytest.raises(SettingError, match=f"^POISONBOOK_{name}: expected"):
        Settings.read({f"POISONBOOK_{name}": text})


def test_another_process_has_the_same_settings() -> None:
    settings = Settings(
        folder=Path("/srv/book"), port=99, law=(Path("/a,b.yaml"), Path("y")), metrics="off", return_origins=("x", "")
    )
    settings = replace(settings, witnesses=(f"https://w.example {KEY}", f"http://[::1]:80/w {KEY}"))
    stamps = replace(settings, ledger_timestamps="http://time.example", ledger_timestamp_certificates=Path("/r.pem"))

    assert Settings.from_json(stamps.as_json()) == stamps
    assert Settings.from_json(settings.as_json()) == settings


@pytest.mark.parametrize("between", ["=", " ", "   "])
def test_witnesses_are_addresses_with_keys(between: str) -> None:
    text = f"https://w.example/w1{between}{KEY}, http://[::1]:8090{between}{KEY}"

    settings = Settings.read({"POISONBOOK_WITNESSES": text})

    assert settings.witnesses == (f"https://w.example/w1 {KEY}", f"http://[::1]:8090 {KEY}")


@pytest.mark.parametrize("text", ["https://w.example no-key", f"https://w.example:99999 {KEY}"])
def test_a_witness_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(SettingError, match=r"^POISONBOOK_WITNESSES: "):
        Settings.read({"POISONBOOK_WITNESSES": text})


def test_every_setting_says_what_it_is() -> None:
    assert [name for name, setting in described().items() if not setting.help.endswith(".")] == []
    assert variable("rate_limit") == "POISONBOOK_RATE_LIMIT"


@pytest.mark.parametrize(
    "text", ["http://contact.example/reports", "https://us:er@contact.example", "ftp://contact.example", "contact"]
)
def test_reports_go_to_an_encrypted_address_or_to_this_machine(text: str) -> None:
    with pytest.raises(SettingError, match="POISONBOOK_REPORT_ENDPOINT"):
        Settings.read({"POISONBOOK_REPORT_ENDPOINT": text})
    for right in ("https://contact.example/reports", "http://127.0.0.1:8081/reports"):
        assert Settings.read({"POISONBOOK_REPORT_ENDPOINT": right}).report_endpoint == right

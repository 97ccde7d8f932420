"""Notes are written and read as C2SP signed-note and tlog-cosignature say, in one spelling."""

from __future__ import annotations

import base64
import pickle

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.ledgers import SECONDS, signer, witness

from poisonbook.ledger.notes import (
    COSIGNATURE,
    Note,
    NoteKey,
    NoteSignature,
    NoteSigner,
    parse_note,
    parse_signatures,
    signed,
)

GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_SECRET = base64.b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
GO_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
GO_NOTE = GO_TEXT + (
    "\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
"""The example of the Go package that the format comes from."""

REAL_NOTE = """arche2025h1.staging.ct.transparency.dev
1432088532
U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=

— arche2025h1.staging.ct.transparency.dev zTM8sQAAAZ5W0WdjBAMARjBEAiBjW5IQf9pvsYLfQFX6hoGREPMHbdQ3urbllzalApkptQIgIpwtEroeW2BXaHAI4kJXFbon5Ch9MNL5zRNZ55lvGt0=
— arche2025h1.staging.ct.transparency.dev ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=
— transparency.dev/DEV:witness-little-garden 2AQqhwAAAABqEiEgzgFIqqhbUoDwjMWE6UP8nd8/KYTzwZ2rhIgcqoXHAwVkjZr4AscylP3v7sEodkRAErumC2q44vdgJY096st5BQ==
— witness1.smartit.nu/witness1 pIyCDwAAAABqEiEghIp82KWebrw7/oHQwlTAm3g2RKS4+eebl8eO0WH+/iEcxZ75W3u5hNI7TOQtmJbqmNWVuE0tgh0XwzdZsDsUAQ==
— remora.n621.de 2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxtqB0DrAWfBw==
— witness.stagemole.eu Z/euoAAAAABqEiEgw0i+7g2ENfDAWHmtRzCfKTHSDwYDJA2NmKeGi9Y8FtEyOUvVr+AJmIY/2TUFucgKi7lI7cUiOvKFYe/TmN9DAg==
"""  # noqa: E501 - as it was published
REAL_LOG = "arche2025h1.staging.ct.transparency.dev+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f"
REAL_WITNESSES = (
    "transparency.dev/DEV:witness-little-garden+d8042a87+BCtusOxINQNUTN5Oj8HObRkh2yHf/MwYaGX4CPdiVEPM",
    "witness1.smartit.nu/witness1+a48c820f+BPSFWg9G6KPiO7QPryYO5Xq4oYJJ+kAvLKLSimDhoxMO",
    "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2",
    "witness.stagemole.eu+67f7aea0+BEqSG3yu9YrmcM3BHvQYTxwFj3uSWakQepafafpUqklv",
)
"""A checkpoint of a log in public use, cosigned by four witnesses of other people; its first signature is of a kind
that is not known here."""

TEXT = "shop.example/ledger\n1\nAAAA\n"
NAMES = st.text(st.characters(exclude_categories=["Cs", "Zs", "Zl", "Zp", "Cc"], exclude_characters="+"), min_size=1)
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"), min_size=1)


def note_with(*lines: str, text: str = TEXT) -> str:
    return text + "\n" + "".join(f"{line}\n" for line in lines)


def line_of(raw: bytes, name: str = "log") -> str:
    return f"— {name} {base64.b64encode(raw).decode()}"


def test_the_example_of_go_is_read_verified_and_signed_alike() -> None:
    key, note = NoteKey.parse(GO_KEY), parse_note(GO_NOTE)
    again = NoteSigner(Ed25519PrivateKey.from_private_bytes(GO_SECRET), "PeterNeumann")

    assert key.verifies(note)
    assert key.text == GO_KEY
    assert note.text == GO_TEXT
    assert again.key == key
    assert signed(GO_TEXT, [again.sign(GO_TEXT)]).whole == GO_NOTE == note.whole


def test_a_checkpoint_of_a_public_log_and_its_witnesses_is_verified() -> None:
    note = parse_note(REAL_NOTE)

    assert NoteKey.parse(REAL_LOG).verifies(note)
    assert [NoteKey.parse(key).cosigned_at(note) for key in REAL_WITNESSES] == [0x6A122120] * 4
    assert note.whole == REAL_NOTE
    changed = parse_note(REAL_NOTE.replace("1432088532", "1432088533"))
    assert not any(NoteKey.parse(key).verifies(changed) for key in (REAL_LOG, *REAL_WITNESSES))


@pytest.mark.parametrize(
    "key", [GO_KEY, REAL_LOG, *REAL_WITNESSES, "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"]
)
def test_keys_of_others_are_written_as_they_were_read(key: str) -> None:
    assert NoteKey.parse(key + "\n").text == key


@settings(max_examples=60)
@given(name=NAMES, text=TEXTS)
def test_any_text_is_signed_and_read_again(name: str, text: str) -> None:
    one = signer(name)
    text = text.strip("\n") + "\n"
    if text == "\n":
        return
    note = signed(text, [one.sign(text), witness(1).cosign(text, SECONDS)])

    assert parse_note(note.whole) == note
    assert one.key.verifies(note)
    assert NoteKey.parse(one.key.text) == one.key


@settings(max_examples=60)
@given(at=st.integers(0), bit=st.integers(0, 7))
def test_a_note_with_a_changed_bit_is_not_the_same_signed_note(at: int, bit: int) -> None:
    log, one = signer(), witness(1)
    raw = bytearray(signed(TEXT, [log.sign(TEXT), one.cosign(TEXT, SECONDS)]).whole.encode())
    raw[at % len(raw)] ^= 1 << bit
    try:
        note = parse_note(raw.decode())
    except ValueError:
        return

    assert not (log.key.verifies(note) and one.key.verifies(note))


def test_a_cosignature_tells_when_it_was_made() -> None:
    one = witness(1)
    later = signed(TEXT, [one.cosign(TEXT, SECONDS), one.cosign(TEXT, SECONDS + 60)])

    assert one.key.cosigned_at(signed(TEXT, [one.cosign(TEXT, SECONDS)])) == SECONDS
    assert one.key.cosigned_at(later) == SECONDS + 60
    assert one.key.cosigned_at(signed(TEXT, [signer().sign(TEXT)])) is None


def test_a_signature_without_a_time_is_no_cosignature() -> None:
    log = signer()

    assert log.key.cosigned_at(signed(TEXT, [log.sign(TEXT)])) is None


def test_the_same_secret_signs_otherwise_as_a_witness() -> None:
    log, one = signer("a"), signer("a", kind=COSIGNATURE)
    as_log = one.cosign(TEXT, SECONDS)
    passed_off = NoteSignature("a", log.key.id, as_log.signature[8:])

    assert log.key.id != one.key.id
    assert not log.key.verifies(signed(TEXT, [passed_off]))
    with pytest.raises(ValueError, match="signs with a time"):
        one.sign(TEXT)
    with pytest.raises(ValueError, match="signs without a time"):
        log.cosign(TEXT, SECONDS)


@pytest.mark.parametrize("seconds", [-1, 2**63])
def test_a_time_has_its_bounds(seconds: int) -> None:
    with pytest.raises(ValueError, match="seconds since 1970"):
        witness(1).cosign(TEXT, seconds)


def test_a_time_beyond_them_is_no_cosignature() -> None:
    secret = Ed25519PrivateKey.from_private_bytes(bytes(32))
    one = NoteSigner(secret, "w", kind=COSIGNATURE)
    raw = secret.sign(f"cosignature/v1\ntime {2**63}\n{TEXT}".encode())
    late = NoteSignature("w", one.key.id, (2**63).to_bytes(8, "big") + raw)

    assert not one.key.verifies(signed(TEXT, [late]))


def test_lines_of_unknown_keys_are_left_alone() -> None:
    log, namesake = signer(), signer(seed=2)
    note = signed(TEXT, [namesake.sign(TEXT), log.sign(TEXT), NoteSignature("other", log.key.id, b"?")])

    assert log.key.verifies(note)
    assert not signer("other").key.verifies(note)


def test_one_false_signature_of_a_key_spoils_its_right_one() -> None:
    log = signer()
    right = log.sign(TEXT)
    for wrong in (right.signature[:-1], right.signature + b"\0", bytes(64), b"?"):
        note = signed(TEXT, [right, NoteSignature(right.name, right.key_id, wrong)])
        assert not log.key.verifies(note)


def test_the_last_empty_line_is_where_the_signatures_begin() -> None:
    text = "one\n\n— log AAAAAAA=\n\n\n"
    note = parse_note(text + "\n— log AAAAAAA=\n")

    assert note.text == text
    assert len(note.signatures) == 1


def test_sixteen_signatures_are_taken_and_a_hundred_but_no_more() -> None:
    lines = [line_of(bytes((0, 0, 0, 0, number))) for number in range(101)]

    for count in (16, 100):
        assert len(parse_note(note_with(*lines[:count])).signatures) == count
    with pytest.raises(ValueError, match="1 to 100"):
        parse_note(note_with(*lines))


@pytest.mark.parametrize(
    "whole",
    [
        pytest.param("", id="nothing"),
        pytest.param(TEXT, id="no signatures"),
        pytest.param(TEXT + "\n", id="no signature lines"),
        pytest.param("\n" + line_of(b"12345") + "\n", id="no text"),
        pytest.param("\n\n" + line_of(b"12345") + "\n", id="an empty text"),
        pytest.param(note_with(line_of(b"12345"))[:-1], id="no line break at the end"),
        pytest.param(note_with(line_of(b"12345")) + "\n", id="an empty line at the end"),
        pytest.param(note_with(line_of(b"12345")) + "more\n", id="more after the signatures"),
        pytest.param(note_with(line_of(b"12345"), line_of(b"12345")), id="a line twice"),
        pytest.param(note_with(line_of(b"12345")).replace("\n", "\r\n"), id="carriage returns"),
        pytest.param(note_with(line_of(b"12345"), text="a\tb\n"), id="a tabulator"),
        pytest.param(note_with(line_of(b"12345"), text="a\0b\n"), id="a zero"),
        pytest.param(note_with(line_of(b"1234")), id="an id without a signature"),
        pytest.param(note_with("— log"), id="no base64"),
        pytest.param(note_with("— log AAAAAAA"), id="no padding"),
        pytest.param(note_with("— log AAAAAAB="), id="unused bits"),
        pytest.param(note_with("— log AAAAAAA= "), id="a blank at the end"),
        pytest.param(note_with("—  log AAAAAAA="), id="two blanks"),
        pytest.param(note_with("—\u00a0log AAAAAAA="), id="a blank of another kind"),
        pytest.param(note_with("- log AAAAAAA="), id="another dash"),
        pytest.param(note_with("— l+g AAAAAAA="), id="a plus in the name"),
        pytest.param(note_with("— l\u2003g AAAAAAA="), id="a wide blank in the name"),
        pytest.param(note_with("— l\u2028g AAAAAAA="), id="a line separator in the name"),
        pytest.param(note_with("— l\u0085g AAAAAAA="), id="a next-line in the name"),
    ],
)
def test_anything_else_is_no_note(whole: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - each part has a message of its own
        parse_note(whole)


@pytest.mark.parametrize("lines", ["", "\n", line_of(b"12345"), "\n" + line_of(b"12345") + "\n"])
def test_signature_lines_alone_end_with_a_line_break_each(lines: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - as above
        parse_signatures(lines)


@pytest.mark.parametrize("text", ["", "\n", "no line break", "a\rb\n", "a\x1fb\n"])
def test_a_text_that_can_be_none_is_not_signed(text: str) -> None:
    with pytest.raises(ValueError, match="line break"):
        signed(text, [signer().sign(TEXT)])


def test_a_note_without_signatures_is_none() -> None:
    with pytest.raises(ValueError, match="signed"):
        signed(TEXT, [])


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u00a0b", "a\u3000b", "a\nb", "a\x00b", "\u2009"])
def test_a_name_has_no_blanks_no_plus_and_no_control_characters(name: str) -> None:
    with pytest.raises(ValueError, match="name of a key"):
        signer(name)
    raw = signer().key
    with pytest.raises(ValueError):  # noqa: PT011 - a plus shifts the parts, so another message
        NoteKey.parse(NoteKey(name, raw.kind, raw.public).text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "name",
        "name+c74f20a3",
        GO_KEY.replace("c74f20a3", "c74f20a4"),
        GO_KEY.replace("c74f20a3", "C74F20A3"),
        GO_KEY.replace("c74f20a3", "0c74f20a3"),
        GO_KEY.replace("PeterNeumann", "Peter"),
        GO_KEY + "=",
        GO_KEY + "AAAA",
        GO_KEY[:-4],
        GO_KEY.replace("+AR", "+AR\n"),
        "test+5893dc2c+BtMcFiao6ZOdU6LZ40tLKbsWpDOU8smRapXBIYI3lXyE",
        "sum+00000000+AA==",
    ],
)
def test_other_lines_are_no_keys(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - base64 has a message of its own
        NoteKey.parse(text)


def test_a_signer_never_shows_its_secret() -> None:
    one = signer("log")

    assert repr(one) == "NoteSigner(log)"
    with pytest.raises(TypeError, match="not written anywhere"):
        pickle.dumps(one)


def test_a_note_is_its_text_and_lines() -> None:
    one = NoteSignature("log", b"\0\0\0\1", b"x")

    assert Note("a\n", (one, one._replace(name="other"))).whole == "a\n\n— log AAAAAXg=\n— other AAAAAXg=\n"

"""What is shown with a proof is an entry, in one spelling, with nothing beside it that is not proven."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poisonbook.ledger.entries import entry_of
from poisonbook.ledger.shown import entry_shown, shown, shown_closed

NONCE = bytes(range(32))
TOLD = shown("decision", NONCE, '{"§":1}'.encode())


def written(**told: object) -> bytes:
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


@given(
    kind=st.text(st.characters(codec="ascii"), min_size=1, max_size=255),
    nonce=st.binary(min_size=32, max_size=32),
    content=st.text(st.characters(exclude_categories=["Cs"])),
)
def test_what_is_shown_is_the_entry(kind: str, nonce: bytes, content: str) -> None:
    entry = entry_of(kind, nonce, content.encode())

    assert entry_shown(shown(kind, nonce, content.encode())) == entry
    assert entry_shown(shown_closed(entry)) == entry


@given(at=st.integers(0), bit=st.integers(0, 7))
def test_one_changed_bit_shows_another_entry_or_none(at: int, bit: int) -> None:
    changed = bytearray(TOLD)
    changed[at % len(changed)] ^= 1 << bit
    try:
        found = entry_shown(bytes(changed))
    except ValueError:
        return

    assert found != entry_shown(TOLD)


@pytest.mark.parametrize(
    "extra",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\xff", id="no text"),
        pytest.param(b"[" * 100_000, id="too deep"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b"{}", id="empty"),
        pytest.param(TOLD + b"\n", id="a line break"),
        pytest.param(TOLD.replace(b"0a", b"0A"), id="capital figures"),
        pytest.param(TOLD.replace("§".encode(), b"\\u00a7"), id="escaped without need"),
        pytest.param(TOLD[:-1] + b',"kind":"decision"}', id="a key twice"),
        pytest.param(written(entry="00", content="x"), id="an entry with a content"),
        pytest.param(written(kind="a", nonce=NONCE.hex(), content="x", entry="00"), id="both"),
        pytest.param(written(kind="a", nonce=NONCE.hex()), id="no content"),
        pytest.param(written(kind="a", nonce=NONCE.hex(), content=1), id="a number for a content"),
        pytest.param(written(kind="a", nonce=NONCE.hex()[:-2], content=""), id="a short nonce"),
        pytest.param(written(kind="a", nonce="zz" * 32, content=""), id="a nonce that is none"),
        pytest.param(written(kind="", nonce=NONCE.hex(), content=""), id="no kind"),
        pytest.param(b'{"content":"\\ud800","kind":"a","nonce":"' + NONCE.hex().encode() + b'"}', id="half a letter"),
        pytest.param(written(entry="0g"), id="an entry that is none"),
    ],
)
def test_anything_else_is_refused(extra: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - messages of text, of figures and of this module
        entry_shown(extra)

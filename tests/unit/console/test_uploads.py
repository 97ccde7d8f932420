"""Forms with files: taken apart as browsers send them, and refused where anything is otherwise."""

from __future__ import annotations

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from poisonbook.console.keys import KEY, REPLY, KeyForm
from poisonbook.console.pages import UPLOAD, Page
from poisonbook.console.uploads import LARGEST_FILE, KeysOffError, LargeFileError, decode_sent, need_keys_taken
from poisonbook.register.staff import StaffRole
from poisonbook.settings import Settings
from poisonbook.web.errors import InvalidBodyError, MalformedRequestError
from poisonbook.web.operations import Answer

PAGE = Page(
    id="approve",
    method="POST",
    path="/approve",
    roles=frozenset({StaffRole.REVIEWER}),
    form=KeyForm,
    raw_media=(UPLOAD,),
    uploads=frozenset({KEY, REPLY}),
    handle=lambda _service, _visit: Answer(200),
)
MEDIA = "multipart/form-data; boundary=x"
KEY_PART = b'Content-Disposition: form-data; name="key"; filename="a"\r\n\r\nk'
WORD_PART = b'Content-Disposition: form-data; name="passphrase"\r\n\r\np'


def body(*parts: bytes) -> bytes:
    """A body of parts, as they are sent."""
    return b"".join(b"--x\r\n" + part + b"\r\n" for part in parts) + b"--x--\r\n"


@given(
    key=st.binary(max_size=200),
    reply=st.binary(max_size=200),
    passphrase=st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40),
    name=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20),
)
def test_what_a_client_sends_is_what_comes_out(key: bytes, reply: bytes, passphrase: str, name: str) -> None:
    files = {"key": (name, key), "reply": (name, reply)}
    request = httpx.Request("POST", "http://x", data={"passphrase": passphrase}, files=files)

    form, found = decode_sent(PAGE, request.headers["content-type"], request.read())

    assert form == KeyForm(passphrase=passphrase)
    assert found == {"key": key, "reply": reply}


def test_an_end_without_a_line_is_an_end_too() -> None:
    assert decode_sent(PAGE, MEDIA, body(KEY_PART, WORD_PART).removesuffix(b"\r\n"))[1] == {"key": b"k"}


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"--x",
        b"--x\r\n",
        b"before" + body(KEY_PART),
        body(KEY_PART) + b"after",
        body(KEY_PART).removesuffix(b"--x--\r\n"),
        body(KEY_PART, KEY_PART),
        body(WORD_PART, WORD_PART),
        body(*[WORD_PART] * 21),
        body(b'Content-Disposition: form-data; name="other"; filename="a"\r\n\r\nk'),
        body(b'Content-Disposition: form-data; name="other"\r\n\r\nk'),
        body(b'Content-Disposition: attachment; name="key"; filename="a"\r\n\r\nk'),
        body(b'Content-Disposition: form-data; filename="a"\r\n\r\nk'),
        body(b"Content-Disposition: form-data; name=\"key\"; filename*=utf-8''a\r\n\r\nk"),
        body(b'Content-Transfer-Encoding: base64\r\nContent-Disposition: form-data; name="key"\r\n\r\nk'),
        body(b"Content-Type: text/plain\r\n\r\nk"),
        body(b'Content-Disposition: form-data; name="passphrase"\r\n\r\n\xff'),
        body(b'Content-Disposition: form-data; name="passphrase"\r\n\r\n\0'),
        body(KEY_PART + b"\r\n--xy"),
    ],
)
def test_what_no_browser_sends_is_refused(raw: bytes) -> None:
    with pytest.raises((MalformedRequestError, InvalidBodyError)):
        decode_sent(PAGE, MEDIA, raw)


@pytest.mark.parametrize(
    "media", [UPLOAD, f"{UPLOAD}; boundary=", f"{UPLOAD}; charset=utf-8", f"{UPLOAD}; boundary=\n"]
)
def test_a_form_has_a_boundary(media: str) -> None:
    with pytest.raises(MalformedRequestError):
        decode_sent(PAGE, media, body(KEY_PART))


def test_a_file_has_a_size_that_a_key_has() -> None:
    at_most = KEY_PART + b"k" * (LARGEST_FILE - 1)
    assert len(decode_sent(PAGE, MEDIA, body(at_most))[1]["key"]) == LARGEST_FILE
    with pytest.raises(LargeFileError):
        decode_sent(PAGE, MEDIA, body(at_most + b"k"))


def test_no_key_is_taken_where_none_should_be() -> None:
    need_keys_taken(PAGE, Settings())
    with pytest.raises(KeysOffError):
        need_keys_taken(PAGE, Settings(console_keys="off"))

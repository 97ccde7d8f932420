"""Only what the platform signed with a secret of the operator is taken."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.intake.shops.made import SECRET, headers, signature

from poisonbook.intake.shops.errors import WebhookSignatureError
from poisonbook.intake.shops.platforms import Platform, delivery
from poisonbook.intake.shops.signatures import check_signature

BODY = b'{"id":1}'
PLATFORMS = pytest.mark.parametrize("platform", Platform)


def test_the_signature_is_that_of_rfc_4231() -> None:
    # Test case 2: https://www.rfc-editor.org/rfc/rfc4231#section-4.3
    digest = bytes.fromhex("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    body = b"what do ya want for nothing?"
    found = delivery(Platform.SHOPIFY, {"x-shopify-hmac-sha256": base64.b64encode(digest).decode()}, body)
    check_signature(found, ["Jefe"])


@PLATFORMS
def test_a_signed_body_is_taken(platform: Platform) -> None:
    check_signature(delivery(platform, headers(platform, "any", BODY), BODY), [SECRET])


@PLATFORMS
def test_both_secrets_count_while_one_is_changed_for_the_other(platform: Platform) -> None:
    for secret in ("the-new-secret-of-it", SECRET):
        check_signature(
            delivery(platform, headers(platform, "any", BODY, secret=secret), BODY), ["the-new-secret-of-it", SECRET]
        )


@PLATFORMS
@settings(max_examples=40)
@given(st.data())
def test_one_bit_more_or_less_is_refused(platform: Platform, data: st.DataObject) -> None:
    sent = headers(platform, "any", BODY)
    good = base64.b64decode(signature(BODY))
    bit = data.draw(st.integers(0, 8 * len(good) - 1))
    bad = bytearray(good)
    bad[bit // 8] ^= 1 << bit % 8
    sent |= dict.fromkeys(("x-shopify-hmac-sha256", "x-wc-webhook-signature"), base64.b64encode(bad).decode())
    with pytest.raises(WebhookSignatureError):
        check_signature(delivery(platform, sent, BODY), [SECRET])


@PLATFORMS
@settings(max_examples=40)
@given(st.data())
def test_a_body_that_was_changed_is_refused(platform: Platform, data: st.DataObject) -> None:
    bit = data.draw(st.integers(0, 8 * len(BODY) - 1))
    body = bytearray(BODY)
    body[bit // 8] ^= 1 << bit % 8
    with pytest.raises(WebhookSignatureError):
        check_signature(delivery(platform, headers(platform, "any", BODY), bytes(body)), [SECRET])


@PLATFORMS
@pytest.mark.parametrize("given_", ["", "===", "ä", "\udcff", "00", signature(BODY)[:-4], signature(BODY) + "AAAA"])
def test_what_is_no_signature_is_refused(platform: Platform, given_: str) -> None:
    sent = headers(platform, "any", BODY)
    sent |= dict.fromkeys(("x-shopify-hmac-sha256", "x-wc-webhook-signature"), given_)
    with pytest.raises(WebhookSignatureError):
        check_signature(delivery(platform, sent, BODY), [SECRET])


@PLATFORMS
def test_without_a_secret_nothing_is_taken(platform: Platform) -> None:
    for secrets in ([], ["the-secret-of-another"]):
        with pytest.raises(WebhookSignatureError):
            check_signature(delivery(platform, headers(platform, "any", BODY), BODY), secrets)


def test_neither_the_secret_nor_the_signature_is_in_the_message() -> None:
    with pytest.raises(WebhookSignatureError) as caught:
        check_signature(delivery(Platform.SHOPIFY, headers(Platform.SHOPIFY, "any", BODY), b"other"), [SECRET])
    assert SECRET not in str(caught.value)
    assert signature(BODY) not in str(caught.value)

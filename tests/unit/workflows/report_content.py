"""A case that two people call suspicious, and its report as far as a test wants it."""

from __future__ import annotations

from dataclasses import replace

from tests.unit.review.findings import ANN, EVE
from tests.unit.workflows.register_service import SHOP
from tests.unit.workflows.test_alerts import basket, to_do

from poisonbook.law.sale_terms import Outcome
from poisonbook.review.filings import Channel, Filing
from poisonbook.workflows.cases import confirm, propose
from poisonbook.workflows.checkout import screen_order
from poisonbook.workflows.filing import countersign, sign_report
from poisonbook.workflows.service import Service


def suspicious(service: Service) -> str:
    """The id of a case of an order to the Netherlands that a rule holds at the checkout."""
    assert screen_order(service, SHOP, replace(basket(), delivery_country="NL")).outcome is Outcome.HOLD
    (id_,) = to_do(service)
    propose(service, ANN, id_, 1, reason="No trade is shown for this amount.")
    confirm(service, EVE, id_, 2, reason="The answer does not fit.")
    return id_


def signed(service: Service, *, channel: Channel = Channel.DOWNLOAD, lang: str = "en") -> Filing:
    """A report that Ann and Eve have signed."""
    first = sign_report(service, ANN, suspicious(service), channel=channel, lang=lang)
    return countersign(service, EVE, first.id, fingerprint=first.fingerprint)

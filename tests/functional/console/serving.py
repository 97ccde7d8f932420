"""The real console, in a thread of this process: a shop with cases, and staff of every role."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import httpx
from tests import plain_http
from tests.functional.web.serving import PATIENCE, settings_in, wait_until

from poisonbook.console.app import door_of
from poisonbook.console.cookies import SESSION
from poisonbook.console.pages import FORM
from poisonbook.console.serving import at_console
from poisonbook.facts.recognition import Listing
from poisonbook.law.sale_terms import Outcome
from poisonbook.register.access import Operator
from poisonbook.register.evidence import DocumentType
from poisonbook.register.openings import CaseReason
from poisonbook.register.roles import Role
from poisonbook.register.staff import SignInWay, StaffRole
from poisonbook.review.queue import QueueView
from poisonbook.values.buyers import BuyerClass
from poisonbook.web.listening import GracefulServer, configured
from poisonbook.workflows.access import add_operator
from poisonbook.workflows.case_views import queue
from poisonbook.workflows.cases import confirm, propose
from poisonbook.workflows.checkout import screen_order
from poisonbook.workflows.checkout_orders import GivenLine, GivenOrder
from poisonbook.workflows.identity_checks import GivenIdentityCheck, record_identity_check
from poisonbook.workflows.openings import Asked, GivenOpening, ask
from poisonbook.workflows.register_products import register_products
from poisonbook.workflows.service import Service
from poisonbook.workflows.sign_in import start_session
from poisonbook.workflows.staff import GivenStaff, add_staff, find_staff

LISTINGS = (
    Listing("P-ACETONE", "Acetone 99.9 % p.a., 1 l bottle", "Pure acetone for cleaning and degreasing.", "Klar"),
    Listing("P-NITRATE", "Potassium nitrate 99 % <b>Garden & Field</b>, 5 kg bag", "For pots & beds.", "Klar"),
    Listing("P-UNKNOWN", "Hydrogen peroxide solution, 1 l", "", "Klar"),
)
"""One has markup in its title, and of one the strength is not stated."""
OWN_RULE = """
id: my-tons
version: 1
like: eu-amount-over-window
title: Tons of one substance within a week
timespan: 7d
condition: {gte: 100000}
"""
"""Of the operator's own; nothing here reaches it."""
BUTTON = {"Content-Type": FORM}
"""What browsers say of a form that is a button alone."""
PEOPLE: Mapping[str, tuple[str, frozenset[StaffRole]]] = {
    "ann": ("Ann Rivers", frozenset({StaffRole.REVIEWER})),
    "ben": ("Ben Okafor", frozenset({StaffRole.REVIEWER})),
    "eve": ("Eve Lindqvist", frozenset({StaffRole.APPROVER})),
    **{role.value.replace("_", "-"): (role.value.title(), frozenset({role})) for role in StaffRole},
}


@dataclass(frozen=True)
class Console:
    """A running console."""

    service: Service
    url: str
    shop: Operator
    other: Operator

    def token(self, staff: str, operator: Operator | None = None) -> str:
        """The token of a new session of somebody."""
        whose = (operator or self.shop).id
        return start_session(self.service, whose, staff, SignInWay.PASSWORD).token

    def browser(self, staff: str | None, operator: Operator | None = None) -> httpx.Client:
        """What a browser of somebody sends, from pages of the console itself; None: of nobody who is signed in."""
        client = plain_http.client(base_url=self.url, timeout=PATIENCE, headers={"Sec-Fetch-Site": "same-origin"})
        if staff is not None:
            client.headers["Cookie"] = f"{SESSION}={self.token(staff, operator)}"
        return client

    def cases(self, operator: Operator | None = None) -> list[str]:
        """The ids of the cases in which there is something to do, the most urgent first."""
        staff = find_staff(self.service.store, (operator or self.shop).id, "ann")
        return [row.id for row in queue(self.service, staff, view=QueueView.TO_DO, most=200).rows]

    def order(
        self,
        order_id: str,
        *goods: tuple[str, int],
        operator: Operator | None = None,
        days: int = 0,
        shown: str | None = None,
        claim: BuyerClass = BuyerClass.GENERAL_PUBLIC,
    ) -> str:
        """Put an order that a rule holds, of a customer of its own, who showed a document; the id of its case."""
        whose = operator or self.shop
        before = set(self.cases(whose))
        given = GivenOrder(
            order_id=order_id,
            lines=tuple(GivenLine(product, Decimal(count)) for product, count in goods or (("P-ACETONE", 30),)),
            at=self.service.clock() - timedelta(days=days, minutes=1),
            customer_id=f"C-{order_id}",
            claim=claim,
            delivery_country="DE",
            channel="web",
            identity_check=shown,
        )
        assert screen_order(self.service, whose, given).outcome is Outcome.HOLD
        (made,) = set(self.cases(whose)) - before
        return made

    def suspicious(self, order_id: str) -> tuple[str, str]:
        """The id of a case that Ann and Eve call suspicious, and of the identity check of its order."""
        shown = self.checked(f"C-{order_id}")
        case = self.order(order_id, shown=shown)
        ann, eve = (find_staff(self.service.store, self.shop.id, one) for one in ("ann", "eve"))
        propose(self.service, ann, case, 1, reason="No trade is shown.")
        confirm(self.service, eve, case, 2, reason="I agree.")
        return case, shown

    def checked(self, customer: str) -> str:
        """Record that somebody's document was looked at; the id of the record, of which the number is sealed."""
        given = GivenIdentityCheck(
            customer_id=customer,
            document_type=DocumentType.PASSPORT,
            number=f"NR {customer}",
            expires_on=date(2099, 12, 31),
        )
        return record_identity_check(self.service, self.shop, given).id

    def asked(self, record: str, case: str) -> Asked:
        """Ann asks to read a record."""
        given = GivenOpening(
            reason=CaseReason.SUSPICIOUS_TRANSACTION,
            case_id=case,
            records=(record,),
            person="ann",
            role=Role.COMPLIANCE,
        )
        return ask(self.service.store, self.shop, given, book=self.service.book)


@contextmanager
def console_in(folder: Path, **more: object) -> Iterator[Console]:
    """A console with two operators, until the end of the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    rule = folder / "my-tons.yaml"
    rule.write_text(OWN_RULE, encoding="utf-8")
    settings = settings_in(folder, console_port=port, rules=(rule,), review_duplicates=0, review_seeds=0, **more)
    service = Service.open(settings)
    shop, other = (add_operator(service.store, name, ["EU"]) for name in ("Apotheke am Markt", "Corner Shop"))
    for operator in (shop, other):
        register_products(service, operator, LISTINGS)
        for id_, (name, roles) in PEOPLE.items():
            until = service.clock() + timedelta(days=7) if StaffRole.INSPECTOR in roles else None
            add_staff(service.store, operator.id, id_, GivenStaff(name=name, roles=roles, until=until), by=None)
    server = GracefulServer(configured(door_of(service), at_console(settings)))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        wait_until(lambda: server.started or not thread.is_alive())
        assert server.started
        yield Console(service, settings.console_origin, shop, other)
    finally:
        server.should_exit = True
        thread.join(PATIENCE)
        assert not thread.is_alive()

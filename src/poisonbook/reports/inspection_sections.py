"""Sections of an inspection's summary about evidence, products and the operator's house."""

from __future__ import annotations

from collections.abc import Sequence

from poisonbook.register.clocks import clock_state
from poisonbook.register.evidence import HeldLicence, IdentityCheck, Statement
from poisonbook.register.house import Incident, NoticeDirection, SupplierQuestion, SupplyNotice, Training
from poisonbook.register.products import RegisteredProduct
from poisonbook.register.reconcile import Reconciliation
from poisonbook.reports.inspection_cover import Cover
from poisonbook.reports.inspection_figures import SHOWN, Head, Sample
from poisonbook.reports.sections import Section
from poisonbook.reports.words import plain as plain_word


def products_section(cover: Cover, products: Head[RegisteredProduct]) -> Section:
    """The regulated products."""
    rows = [
        (
            one.id,
            each.jurisdiction,
            cover.name(each.substance),
            plain_word(each.status),
            each.strength_ww,
            each.net_mass_kg,
        )
        for one in products.rows
        for each in one.substances
    ]
    return Section(
        title="Regulated products",
        text="As they are registered when the export is made.",
        head=("Product", "Law", "Substance", "Standing", "% w/w", "kg a pack"),
        widths=(26, 8, 28, 16, 9, 13),
        rows=rows,
        rest=_rest(products.count, "products.csv"),
        empty="No product is registered as regulated.",
    )


def statements_section(cover: Cover, statements: Sample[Statement]) -> Section:
    """Customers' statements, and a sample of them."""
    rows = [
        (
            one.id,
            one.made_at,
            one.valid_until,
            plain_word(one.buyer_class),
            ", ".join(cover.name(stated.substance) for stated in one.substances),
            "yes" if one.withdrawn else "no",
        )
        for one in statements.things
    ]
    return Section(
        title="Customers' statements",
        text=f"{statements.count} on record. {_chosen(statements.count, 'statements.csv')}",
        head=("Statement", "Made", "Valid until", "Buyer", "Substances", "Withdrawn"),
        widths=(33, 17, 10, 13, 17, 10),
        rows=rows,
    )


def identity_checks_section(checks: Sample[IdentityCheck]) -> Section:
    """Identity checks, and a sample of them."""
    rows = [(one.id, plain_word(one.document_type), one.checked_at, one.valid_until) for one in checks.things]
    return Section(
        title="Identity checks",
        text=f"{checks.count} on record. {_chosen(checks.count, 'identity_checks.csv')}",
        head=("Check", "Document", "Checked", "May be used until"),
        widths=(37, 22, 22, 19),
        rows=rows,
    )


def licences_section(cover: Cover, licences: Head[HeldLicence]) -> Section:
    """Licences that were seen."""
    rows = [
        (
            one.id,
            one.state,
            one.valid_until,
            cover.name(each.substance),
            "not named" if each.amount_kg is None else each.amount_kg,
            each.used_kg,
            "revoked" if one.revoked else each.left_kg,
        )
        for one in licences.rows
        for each in one.granted
    ]
    return Section(
        title="Licences",
        head=("Licence", "State", "Valid until", "Substance", "kg in all", "kg used", "kg left"),
        widths=(33, 7, 12, 21, 10, 9, 8),
        rows=rows,
        rest=_rest(licences.count, "licences.csv"),
    )


def incidents_section(cover: Cover, incidents: Head[Incident]) -> Section:
    """Losses, thefts and stock differences, with their clocks."""
    rows = [
        (
            plain_word(one.kind),
            cover.name(one.substance),
            one.amount_kg,
            one.noticed_at,
            one.due_at,
            one.reported_at,
            plain_word(clock_state(one, cover.made_at)),
        )
        for one in incidents.rows
    ]
    return Section(
        title="Losses, thefts and stock differences",
        text="Each with the hours that the law names, from the moment it was noticed.",
        head=("What", "Substance", "kg", "Noticed", "Due", "Reported", "Report"),
        widths=(13, 19, 8, 17, 17, 17, 9),
        rows=rows,
        rest=_rest(incidents.count, "incidents.csv"),
    )


def stock_section(reconciliations: Head[Reconciliation]) -> Section:
    """Stock as expected and as counted."""
    rows = [
        (one.product_id, one.since, one.until, one.expected, one.counted, one.difference)
        for one in reconciliations.rows
    ]
    return Section(
        title="Stock: expected and counted",
        text="From one count to the next, in packs: opening count, received, returned, less sold and disposed of.",
        head=("Product", "Counted before", "Counted", "Expected", "There", "Difference"),
        widths=(26, 19, 19, 12, 12, 12),
        rows=rows,
        rest=_rest(reconciliations.count, "reconciliations.csv"),
        empty="Nothing was counted twice up to the end of this period.",
    )


def notices_section(notices: Head[SupplyNotice]) -> Section:
    """Notices along the supply chain."""
    rows = [
        (
            one.on,
            one.product_id,
            "received from" if one.direction is NoticeDirection.RECEIVED else "given to customer",
            one.party,
            one.reference,
        )
        for one in notices.rows
    ]
    return Section(
        title="Notices along the supply chain",
        text="That a supplier told what a product is in law, or that a customer in the trade was told.",
        head=("Day", "Product", "Notice", "Party", "Reference"),
        widths=(12, 24, 16, 30, 18),
        rows=rows,
        rest=_rest(notices.count, "notices.csv"),
    )


def lacking_section(lacking: Sequence[str]) -> Section:
    """Products that lack a notice."""
    return Section(
        title="Products for which no supplier has sent a notice",
        head=("Product",),
        widths=(1,),
        rows=[(one,) for one in lacking[:SHOWN]],
        rest=f"The first {SHOWN} of {len(lacking)}." if len(lacking) > SHOWN else "",
        empty="None: every regulated product has a notice.",
    )


def trainings_section(trainings: Head[Training]) -> Section:
    """Training of staff."""
    return Section(
        title="Training of staff",
        head=("Day", "Subject", "Role", "People"),
        widths=(14, 48, 26, 12),
        rows=[(one.on, one.subject, one.role, one.people) for one in trainings.rows],
        rest=_rest(trainings.count, "trainings.csv"),
        empty="None on record.",
    )


def questions_section(questions: Head[SupplierQuestion]) -> Section:
    """Questions to suppliers."""
    return Section(
        title="Questions to suppliers",
        text="Asked where a listing does not state what the law turns on.",
        head=("Asked", "Product", "Question", "Answer"),
        widths=(12, 20, 38, 30),
        rows=[(one.asked_on, one.product_id, one.question, one.answer or "open") for one in questions.rows],
        rest=_rest(questions.count, "questions.csv"),
        empty="None on record.",
    )


def _chosen(count: int, file: str) -> str:
    return f"Shown are at most ten, chosen by the hash of their ids; all are in {file}." if count else ""


def _rest(count: int, file: str) -> str:
    return f"The first {SHOWN} of {count}; all are in {file}." if count > SHOWN else ""

"""The inspection export: a folder of tables, a summary for people, and a manifest of hashes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from poisonbook.register.evidence import HeldLicence, IdentityCheck, Statement
from poisonbook.register.house import Incident, StockRecord, SupplierQuestion, SupplyNotice, Training
from poisonbook.register.lookup import LineEntry, OrderEntry
from poisonbook.register.products import RegisteredProduct
from poisonbook.register.reconcile import Reconciliation
from poisonbook.reports import evidence_tables as evidence
from poisonbook.reports import house_tables as house
from poisonbook.reports import order_tables as orders
from poisonbook.reports.csv_tables import write_table
from poisonbook.reports.inspection_cover import Cover
from poisonbook.reports.inspection_figures import Figures, Head, LineFigures, OrderFigures, Sample
from poisonbook.reports.inspection_paper import paper_of
from poisonbook.reports.inspection_pdf import write_pdf
from poisonbook.reports.manifest import MANIFEST, Manifest, hashed

SUMMARY = "summary.pdf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What the register holds of the period; each is gone through once."""

    orders: Iterable[OrderEntry]
    lines: Iterable[LineEntry]
    products: Iterable[RegisteredProduct]
    statements: Iterable[Statement]
    identity_checks: Iterable[IdentityCheck]
    licences: Iterable[HeldLicence]
    particulars: Iterable[evidence.Particular]
    """Read only where the cover says that they are opened."""
    incidents: Iterable[Incident]
    stock: Iterable[StockRecord]
    reconciliations: Iterable[Reconciliation]
    notices: Iterable[SupplyNotice]
    lacking: tuple[str, ...]
    """The ids of regulated products for which no supplier has sent a notice."""
    trainings: Iterable[Training]
    questions: Iterable[SupplierQuestion]


def write_inspection(folder: Path, cover: Cover, contents: Contents) -> Manifest:
    """Write the export into `folder`, which is empty. Memory does not grow with the number of orders."""
    figures = Figures(
        orders=OrderFigures(),
        lines=LineFigures(),
        products=Head(),
        statements=Sample(lambda one: one.id),
        identity_checks=Sample(lambda one: one.id),
        licences=Head(),
        incidents=Head(),
        reconciliations=Head(),
        notices=Head(),
        lacking=contents.lacking,
        trainings=Head(),
        questions=Head(),
    )
    opened = cover.opened
    incidents = (house.Noted(one, cover.made_at) for one in figures.incidents.passing(contents.incidents))
    written = [
        write_table(folder, orders.ORDERS, figures.orders.passing(contents.orders)),
        write_table(folder, orders.LINES, figures.lines.passing(contents.lines)),
        write_table(folder, house.PRODUCTS, house.product_rows(figures.products.passing(contents.products))),
        write_table(
            folder,
            evidence.statements_table(opened=opened),
            evidence.statement_rows(figures.statements.passing(contents.statements)),
        ),
        write_table(
            folder,
            evidence.identity_checks_table(opened=opened),
            figures.identity_checks.passing(contents.identity_checks),
        ),
        write_table(
            folder,
            evidence.licences_table(opened=opened),
            evidence.licence_rows(figures.licences.passing(contents.licences)),
        ),
        write_table(folder, house.INCIDENTS, incidents),
        write_table(folder, house.STOCK, contents.stock),
        write_table(folder, house.RECONCILIATIONS, figures.reconciliations.passing(contents.reconciliations)),
        write_table(folder, house.NOTICES, figures.notices.passing(contents.notices)),
        write_table(folder, house.TRAININGS, figures.trainings.passing(contents.trainings)),
        write_table(folder, house.QUESTIONS, figures.questions.passing(contents.questions)),
    ]
    if opened:
        written.append(write_table(folder, evidence.PARTICULARS, contents.particulars))
    write_pdf(folder / SUMMARY, paper_of(cover, figures, written))
    written.append(hashed(folder / SUMMARY))
    manifest = Manifest(
        operator=cover.operator.id,
        operator_name=cover.operator.name,
        jurisdictions=cover.operator.jurisdictions,
        start=cover.start,
        end=cover.end,
        made_at=cover.made_at,
        opened=opened,
        reason=cover.reason,
        versions=cover.versions,
        files=tuple(written),
    )
    (folder / MANIFEST).write_text(manifest.text(), encoding="utf-8", newline="\n")
    return manifest

"""Proofs of the ledger as files: of a case, of a report. Whoever has one can check it without us."""

from __future__ import annotations

from typing import TYPE_CHECKING

from poisonbook.console.downloads import TEXT, download
from poisonbook.console.pages import Page, Visit
from poisonbook.review.moves import READ
from poisonbook.web.operations import Answer
from poisonbook.workflows.review_proofs import proof_of_case, proof_of_filing

if TYPE_CHECKING:
    from poisonbook.workflows.service import Service


def _of_case(service: Service, visit: Visit) -> Answer:
    id_ = visit.path["case_id"]
    return download(f"{id_}.tlog-proof", proof_of_case(service, visit.staff, id_).text.encode(), TEXT)


def _of_report(service: Service, visit: Visit) -> Answer:
    id_ = visit.path["report_id"]
    return download(f"{id_}.tlog-proof", proof_of_filing(service, visit.staff, id_).text.encode(), TEXT)


PAGES = (
    Page(id="case_proof", method="GET", path="/cases/{case_id}/proof", roles=READ, handle=_of_case, slow=True),
    Page(id="report_proof", method="GET", path="/reports/{report_id}/proof", roles=READ, handle=_of_report, slow=True),
)

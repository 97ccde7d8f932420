"""Proofs that a case or a report stands in the ledger, for whoever may read it."""

from __future__ import annotations

from poisonbook.ledger.proof_files import ProofFile
from poisonbook.register.staff import Staff
from poisonbook.workflows.case_views import version_of
from poisonbook.workflows.filing import find_filing
from poisonbook.workflows.ledger_proofs import proof_of_record
from poisonbook.workflows.ledger_signer import signer_of
from poisonbook.workflows.service import Service


def proof_of_case(service: Service, staff: Staff, case_id: str) -> ProofFile:
    """That a case stands as it does.

    Raises:
        CaseRoleError, UnknownCaseError: they may not look at it.
        NotInLedgerError: the ledger says nothing of it any more.
        SigningKeyError: the ledger's key is not at hand.
    """
    version_of(service, staff, case_id)
    return _proof(service, staff, "cases", case_id)


def proof_of_filing(service: Service, staff: Staff, id_: str) -> ProofFile:
    """That a report stands as it does; errors as of `find_filing` and `proof_of_case`."""
    return _proof(service, staff, "filings", find_filing(service, staff, id_).id)


def _proof(service: Service, staff: Staff, noun: str, id_: str) -> ProofFile:
    signer = signer_of(service.settings, service.store)
    return proof_of_record(service.store, signer, noun=noun, operator=staff.operator, id_=id_)

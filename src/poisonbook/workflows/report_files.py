"""A report as the files that go out: one for people, one for machines, a message with both. Always the same bytes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from email.message import EmailMessage
from email.policy import SMTP

from poisonbook.reports.report_paper import Signed, report_paper, report_pdf
from poisonbook.reports.report_words import report_words
from poisonbook.reports.sections import Paper
from poisonbook.review.filings import Channel, Filing
from poisonbook.review.reports import Particulars, Report
from poisonbook.storage.plain import json_of
from poisonbook.values.canonical import canonical_bytes, fingerprint

FORMAT = "poisonbook-report/1"
Files = Mapping[str, bytes]
"""By name."""


def fingerprint_of(report: Report) -> str:
    """What two people sign: nothing of the report can change without it."""
    return fingerprint(json.loads(json_of(report)))


def draft_pdf(report: Report) -> bytes:
    """A report that nobody has signed yet, to look at."""
    return report_pdf(report, None, None)


def paper_of(report: Report, filing: Filing | None = None) -> Paper:
    """What a report says, as it stands on paper: to be shown otherwise than as PDF."""
    return report_paper(report, None if filing is None else filing.id, _signed(filing), ())


def pdf_of(filing: Filing) -> bytes:
    """A report that is on record, to look at: without anybody's particulars."""
    return report_pdf(filing.report, filing.id, _signed(filing))


def report_json(filing: Filing, particulars: Sequence[Particulars] = ()) -> bytes:
    """The report for machines.

    `particulars` is null where nothing was opened; `report.sealed` then names the records that could be.
    """
    opened = [{"kind": one.kind, "id": one.id, "fields": dict(one.fields)} for one in particulars]
    return canonical_bytes(
        {
            "format": FORMAT,
            "id": filing.id,
            "fingerprint": filing.fingerprint,
            "report": json.loads(json_of(filing.report)),
            "signed_off": [
                {"by": filing.signed_by, "at": filing.signed_at.isoformat()},
                {"by": filing.second_by, "at": filing.second_at and filing.second_at.isoformat()},
            ],
            "particulars": opened or None,
        }
    )


def files_of(filing: Filing, particulars: Sequence[Particulars] = ()) -> Files:
    """The files of a report that two people have signed; as a message too, where it goes by e-mail."""
    signed = _signed(filing)
    assert signed is not None  # noqa: S101 - only such a report is taken out
    files = {
        f"{filing.id}.json": report_json(filing, particulars),
        f"{filing.id}.pdf": report_pdf(filing.report, filing.id, signed, particulars),
    }
    if filing.channel is Channel.EMAIL_DRAFT:
        files[f"{filing.id}.eml"] = _message(filing, files)
    return files


def digests_of(files: Files) -> dict[str, str]:
    """SHA-256 of each file, in hexadecimal figures."""
    return {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}


def _signed(filing: Filing | None) -> Signed | None:
    """Who signed a report off; None: two people have not."""
    if filing is None or filing.second_by is None or filing.second_at is None:
        return None
    return Signed(filing.signed_by, filing.signed_at, filing.second_by, filing.second_at)


def _message(filing: Filing, files: Files) -> bytes:
    """A message that has only to be sent: whoever sends it puts the date and the sender."""
    words, report = report_words(filing.report.lang), filing.report
    message = EmailMessage(policy=SMTP)
    if report.contact.email:
        message["To"] = report.contact.email
    eu = report.duty is not None and report.duty.id.startswith("EU-")
    message["Subject"] = words("mail.subject" if eu else "mail.subject_other", id=filing.id)
    message["Message-ID"] = f"<{filing.id}@poisonbook.invalid>"
    message["X-Unsent"] = "1"  # opened as a draft
    sender = "\n".join(part for part in (report.reporter.name, report.reporter.contact) if part)
    message.set_content(words("mail.body", operator=report.reporter.name, id=filing.id, sender=sender), cte="base64")
    for name, content in files.items():
        subtype = name.rpartition(".")[2]
        message.add_attachment(content, maintype="application", subtype=subtype, filename=name)
    message.set_boundary(f"=={filing.id}==")
    return message.as_bytes()

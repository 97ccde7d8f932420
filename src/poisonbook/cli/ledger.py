"""`poisonbook ledger`: sign, prove, verify, audit and hand out the ledger."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, TextIO

import click

from poisonbook.cli.ledger_new_key import new_key
from poisonbook.cli.ledger_options import opened_ledger
from poisonbook.cli.ledger_witnesses import check_witness, cosign
from poisonbook.cli.progress import progress_bars
from poisonbook.cli.service_options import json_option
from poisonbook.cli.store_options import settings_of, store_options

_NOUNS = {
    "order": "orders",
    "statement": "statements",
    "identity": "identity_checks",
    "licence": "licences",
    "incident": "incidents",
    "stock": "stock",
    "notice": "notices",
    "training": "trainings",
    "question": "questions",
    "form": "form_links",
    "opening": "openings",
    "case": "cases",
    "report": "filings",
    "hold": "holds",
    "key": "api_keys",
    "operator": "operators",
}


_tsa_option = click.option(
    "--tsa-certificates",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Root certificates of time-stamping authorities, in PEM.",
)


@click.group("ledger")
def ledger() -> None:
    """The ledger: an append-only log of every record and act, which outsiders can check without seeing any of it."""


@ledger.command("checkpoint", short_help="Sign how long the ledger is and what its root is.")
@click.option("--stamp", is_flag=True, help="Have it time-stamped, by the authority that the settings name.")
@store_options
def checkpoint(*, stamp: bool, folder: Path | None, database: str | None) -> None:
    """Sign a checkpoint and print it. What is signed is read back and hashed anew before.

    With --stamp exit code 1 where the authority gave no time stamp that can be believed; the checkpoint stays.
    """
    with opened_ledger(folder, database) as (store, signer):
        from poisonbook.workflows.ledger_checkpoints import signed_checkpoint

        kept = signed_checkpoint(store, signer)
        click.echo(kept.note, nl=False)
        if stamp:
            from poisonbook.workflows.stamping import Stamper

            done = Stamper(store, settings_of(folder=folder, database=database)).stamp_again(kept, signer.key)
            click.echo(f"stamped at {done.at.isoformat()} by {done.authority}", err=True)


@ledger.command("key", short_help="Print the ledger's public key.")
@store_options
def key(folder: Path | None, database: str | None) -> None:
    """Print name and public key of the ledger on one line, for whoever checks: hand it out before it is needed."""
    with opened_ledger(folder, database, with_loss=True) as (_, signer):
        click.echo(signer.key.text)


@ledger.command("prove", short_help="Prove that a record or entry is in the ledger.")
@click.argument("what", type=click.Choice((*_NOUNS, "entry")))
@click.argument("id_", metavar="ID")
@click.option("--operator", metavar="ID", help="Whose register; not needed where there is only one.")
@click.option(
    "--timestamp",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Prove it in the first checkpoint with a time stamp that has it, and write that time stamp into FILE.",
)
@store_options
def prove(
    what: str, id_: str, *, operator: str | None, timestamp: Path | None, folder: Path | None, database: str | None
) -> None:
    """Print a proof (C2SP tlog-proof) that a record stands as the ledger has it, or that an entry is in it.

    It holds what the entry says, as long as that is kept: ids, a moment and a hash, no names. Anybody checks it with
    `poisonbook ledger verify`, or without poisonbook with the file verifier/verify_ledger.py.
    """
    with opened_ledger(folder, database) as (store, signer):
        from poisonbook.workflows.access import the_operator
        from poisonbook.workflows.ledger_proofs import proof_of_entry, proof_of_record, with_first_stamp

        if what == "entry":
            if not id_.isdecimal():
                raise click.BadParameter("an entry is known by its number, from 0 on", param_hint="ID")
            proof = proof_of_entry(store, signer, int(id_))
        else:
            whose = the_operator(store, operator)
            proof = proof_of_record(store, signer, noun=_NOUNS[what], operator=whose.id, id_=id_)
        if timestamp is not None:
            from poisonbook.workflows.output import writing_to

            proof, stamp = with_first_stamp(store, proof)
            with writing_to(str(timestamp)):
                timestamp.write_bytes(stamp)
    click.echo(proof.text, nl=False)


@ledger.command("verify", short_help="Check a proof offline.")
@click.argument("proof", metavar="FILE", type=click.File(encoding="utf-8"))
@click.option("--log", "log_key", metavar="KEY", required=True, help="The ledger's public key, from `ledger key`.")
@click.option("--witness", "witnesses", metavar="KEY", multiple=True, help="A witness's public key. Repeatable.")
@click.option(
    "--witnesses",
    "need",
    metavar="N",
    type=click.IntRange(0),
    help="How many must have cosigned.  [default: all named]",
)
@click.option(
    "--timestamp",
    "timestamps",
    metavar="FILE",
    multiple=True,
    type=click.File("rb"),
    help="A time stamp of the proof's checkpoint. Repeatable.",
)
@_tsa_option
@json_option
@click.pass_context
def verify(
    context: click.Context,
    proof: TextIO,
    *,
    log_key: str,
    witnesses: Sequence[str],
    need: int | None,
    timestamps: Sequence[BinaryIO],
    tsa_certificates: Path | None,
    as_json: bool,
) -> None:
    """Check that an entry is in a ledger, that the ledger signed it, who cosigned, and since when it is there.

    Exit code 1 where it is not.
    """
    if bool(timestamps) != (tsa_certificates is not None):
        raise click.UsageError("a time stamp is checked with certificates: say both --timestamp and --tsa-certificates")
    from poisonbook.ledger.timestamps import StampTrust
    from poisonbook.workflows.ledger_verify import verify_proof

    checked = verify_proof(
        proof.read(),
        log=log_key,
        witnesses=witnesses,
        need=need,
        stamps=[one.read() for one in timestamps],
        trust=None if tsa_certificates is None else StampTrust.from_file(tsa_certificates),
    )
    if as_json:
        click.echo(json.dumps(checked.record(), ensure_ascii=False))
    elif checked.problem is None:
        click.echo(f"right: entry {checked.index} of {checked.size} in {checked.origin}, {checked.witnesses} witnesses")
        for stamp in checked.timestamps:
            click.echo(f"there since {stamp.at.isoformat()} at the latest, says {stamp.authority}")
        click.echo(checked.content if checked.content is not None else "what it says is not kept any more")
    if checked.problem is not None:
        click.echo(f"wrong: {checked.problem}", err=True)
        context.exit(1)


@ledger.command("audit", short_help="Hash everything anew and compare.")
@_tsa_option
@json_option
@store_options
@click.pass_context
def audit(
    context: click.Context, *, tsa_certificates: Path | None, folder: Path | None, database: str | None, as_json: bool
) -> None:
    """Hash every entry, tile and checkpoint anew, and compare every record with what the ledger says of it.

    Who signed the time stamps is checked with --tsa-certificates, or those that the settings name. Exit code 1 where
    anything is not as it was written. The service may go on meanwhile.
    """
    settings = settings_of(folder=folder, database=database, ledger_timestamp_certificates=tsa_certificates)
    with opened_ledger(folder, database, with_loss=True) as (store, signer):
        from poisonbook.workflows.ledger_audit import audit as audit_store
        from poisonbook.workflows.ledger_files import head_file
        from poisonbook.workflows.stamping import stamp_trust

        head, trust = head_file(settings), stamp_trust(settings)
        with progress_bars(shown=not as_json) as progress:
            found = audit_store(store, signer.key, head=head, trust=trust, progress=progress)
    if as_json:
        click.echo(json.dumps(found.record(), ensure_ascii=False))
    else:
        kinds = ", ".join(f"{count:,} {kind}" for kind, count in sorted(found.kinds.items()))
        click.echo(f"{found.entries:>9,}  entries ({kinds})")
        click.echo(f"{found.checkpoints:>9,}  signed checkpoints")
        click.echo(f"{found.timestamps:>9,}  time stamps ({found.verified_timestamps:,} with their signatures)")
        click.echo(f"{found.records:>9,}  records compared")
        for problem in found.problems:
            click.echo(problem, err=True)
        click.echo(f"{found.wrong:>9,}  wrong")
    if found.wrong:
        context.exit(1)


@ledger.command("export", short_help="Write the whole ledger for others to check.")
@click.argument("place", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@store_options
def export(place: Path, *, folder: Path | None, database: str | None) -> None:
    """Write checkpoint, tiles and entries into DIR as C2SP tlog-tiles has them, to be checked or served as they are.

    DIR is new or empty, or has an earlier export of this ledger in it, which gives way to this one.

    Time stamps are in DIR/timestamps, each beside the checkpoint that it is of.

    What stands in it is of which kind each entry is, and hashes: how much was done, and nothing of whom.
    """
    with opened_ledger(folder, database) as (store, signer):
        from poisonbook.workflows.ledger_export import export_ledger

        home = settings_of(folder=folder, database=database).folder
        done = export_ledger(store, signer, place, home=home)
    click.echo(f"{done.size:,} entries of {done.origin} written to {place}")


@ledger.command("accept-loss", short_help="Go on with a store that lost commits.")
@click.option("--reason", metavar="TEXT", required=True, help="Why; it goes into the ledger. Name nobody.")
@store_options
def accept_loss(*, reason: str, folder: Path | None, database: str | None) -> None:
    """Go on with a store that lost what it had acknowledged, where there is no backup that has it.

    It is refused to be served until then. That it was accepted, and how much is missing, is the next entry. Where
    nothing is lost, as far as `ledger.head` and `ledger.cosigned` know, nothing is written.
    """
    settings = settings_of(folder=folder, database=database)
    with opened_ledger(folder, database, with_loss=True) as (store, _):
        from poisonbook.workflows.ledger_files import cosigned_file, head_file
        from poisonbook.workflows.ledger_loss import accept_loss as accept

        done = accept(store, head_file(settings), reason, cosigned=cosigned_file(settings))
    if done.lost is not None:
        lost = f"{done.lost:,} of {done.known:,} entries are accepted as lost"
    elif done.known is not None:
        lost = f"its first {done.known:,} entries are not those it had, and that is accepted"
    else:
        lost = "how many are lost nobody knows, and that is accepted"
    click.echo(f"The ledger goes on from its {done.found:,} entries; {lost}.")


ledger.add_command(cosign)
ledger.add_command(new_key)
ledger.add_command(check_witness)

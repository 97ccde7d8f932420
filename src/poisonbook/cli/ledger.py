"""`poisonbook ledger`: sign, prove, verify, audit and hand out the ledger."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from poisonbook.cli.progress import progress_bars
from poisonbook.cli.service_options import json_option
from poisonbook.cli.store_options import settings_of, store_options
from poisonbook.settings import described

if TYPE_CHECKING:
    from poisonbook.ledger.notes import NoteSigner
    from poisonbook.workflows.store_folder import Store

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
    "key": "api_keys",
}


class _WitnessParam(click.ParamType[str]):
    """URL=KEY, as the setting has it."""

    name = "witness"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            text: str = described()["witnesses"].one(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)
        return text


_witness_option = click.option(
    "--witness",
    "witnesses",
    metavar="URL=KEY",
    multiple=True,
    type=_WitnessParam(),
    callback=lambda _context, _param, given: given or None,
    help="Where a witness is, and its public key. Repeatable.  [env: POISONBOOK_WITNESSES]",
)


@click.group("ledger")
def ledger() -> None:
    """The ledger: an append-only log of every record and act, which outsiders can check without seeing any of it."""


@ledger.command("checkpoint", short_help="Sign how long the ledger is and what its root is.")
@store_options
def checkpoint(folder: Path | None, database: str | None) -> None:
    """Sign a checkpoint and print it. What is signed is read back and hashed anew before."""
    with _opened(folder, database) as (store, signer):
        from poisonbook.workflows.ledger import signed_checkpoint

        click.echo(signed_checkpoint(store, signer).note, nl=False)


@ledger.command("key", short_help="Print the ledger's public key.")
@store_options
def key(folder: Path | None, database: str | None) -> None:
    """Print name and public key of the ledger on one line, for whoever checks: hand it out before it is needed."""
    settings = settings_of(folder=folder, database=database)
    from poisonbook.workflows.ledger import signer_of

    click.echo(signer_of(settings).key.text)


@ledger.command("prove", short_help="Prove that a record or entry is in the ledger.")
@click.argument("what", type=click.Choice((*_NOUNS, "entry")))
@click.argument("id_", metavar="ID")
@click.option("--operator", metavar="ID", help="Whose register; not needed where there is only one.")
@store_options
def prove(what: str, id_: str, *, operator: str | None, folder: Path | None, database: str | None) -> None:
    """Print a proof (C2SP tlog-proof) that a record stands as the ledger has it, or that an entry is in it.

    It holds what the entry says, as long as that is kept: ids, a moment and a hash, no names. Anybody checks it with
    `poisonbook ledger verify`, or without poisonbook with the file verifier/verify_ledger.py.
    """
    with _opened(folder, database) as (store, signer):
        from poisonbook.workflows.access import the_operator
        from poisonbook.workflows.ledger import proof_of_entry, proof_of_record

        if what == "entry":
            if not id_.isdecimal():
                raise click.BadParameter("an entry is known by its number, from 0 on", param_hint="ID")
            proof = proof_of_entry(store, signer, int(id_))
        else:
            whose = the_operator(store, operator)
            proof = proof_of_record(store, signer, noun=_NOUNS[what], operator=whose.id, id_=id_)
    click.echo(proof.text, nl=False)


@ledger.command("verify", short_help="Check a proof offline.")
@click.argument("proof", metavar="FILE", type=click.File(encoding="utf-8"))
@click.option("--log", "log_key", metavar="KEY", required=True, help="The ledger's public key, from `ledger key`.")
@click.option("--witness", "witnesses", metavar="KEY", multiple=True, help="A witness's public key. Repeatable.")
@click.option("--witnesses", "need", type=click.IntRange(0), default=0, show_default=True, help="How many must be.")
@json_option
@click.pass_context
def verify(
    context: click.Context,
    proof: TextIO,
    *,
    log_key: str,
    witnesses: Sequence[str],
    need: int,
    as_json: bool,
) -> None:
    """Check that an entry is in a ledger, that the ledger signed it, and who cosigned; exit code 1 where it is not."""
    from poisonbook.workflows.ledger_verify import verify_proof

    checked = verify_proof(proof.read(), log=log_key, witnesses=witnesses, need=need)
    if as_json:
        click.echo(json.dumps(checked.record(), ensure_ascii=False))
    elif checked.problem is None:
        click.echo(f"right: entry {checked.index} of {checked.size} in {checked.origin}, {checked.witnesses} witnesses")
        click.echo(checked.content if checked.content is not None else "what it says is not kept any more")
    if checked.problem is not None:
        click.echo(f"wrong: {checked.problem}", err=True)
        context.exit(1)


@ledger.command("cosign", short_help="Have a checkpoint cosigned by witnesses.")
@_witness_option
@json_option
@store_options
@click.pass_context
def cosign(
    context: click.Context,
    *,
    witnesses: tuple[str, ...] | None,
    folder: Path | None,
    database: str | None,
    as_json: bool,
) -> None:
    """Sign a checkpoint and ask every witness to cosign it; the service does so by itself, hourly.

    Exit code 1 where one did not cosign, 4 where one saw a longer ledger than this one, or another one.
    """
    settings = settings_of(folder=folder, database=database, witnesses=witnesses)
    if not settings.witnesses:
        raise click.UsageError("no witness is set: say --witness URL=KEY, or set POISONBOOK_WITNESSES")
    with _opened(folder, database) as (store, _):
        from poisonbook.workflows.cosigning import Cosigner, WitnessContradictsError

        done = Cosigner(store, settings).cosign()
    outcomes = {**dict.fromkeys(done.by, "cosigned"), **{name: one.value for name, one in done.troubles.items()}}
    if as_json:
        click.echo(json.dumps({"size": done.size, "witnesses": outcomes}))
    else:
        click.echo(f"checkpoint of {done.size:,} entries")
        for name, outcome in outcomes.items():
            click.echo(f"{name}: {outcome}")
    if done.contradicting:
        raise WitnessContradictsError(done.contradicting)
    if done.troubles:
        context.exit(1)


@ledger.command("check-witness", short_help="Compare the store with what witnesses cosigned.")
@click.option(
    "--checkpoint",
    metavar="FILE",
    type=click.File(encoding="utf-8"),
    help="A checkpoint that a witness handed out; by default the newest that is kept in the folder.",
)
@_witness_option
@store_options
def check_witness(
    *, checkpoint: TextIO | None, witnesses: tuple[str, ...] | None, folder: Path | None, database: str | None
) -> None:
    """Compare the store with the newest checkpoint that one of its witnesses cosigned; nobody is asked.

    It fails where the ledger is shorter or another one, as `poisonbook serve` does before it opens a port.
    """
    settings = settings_of(folder=folder, database=database, witnesses=witnesses)
    with _opened(folder, database, with_loss=True) as (store, _):
        from poisonbook.workflows.cosigning import witnessed

        seen = witnessed(store, settings, note=None if checkpoint is None else checkpoint.read())
    click.echo(f"{seen.size:,} of {seen.entries:,} entries are as witnesses saw them")
    for name, at in seen.by.items():
        click.echo(f"{name}: {at.isoformat()}")


@ledger.command("audit", short_help="Hash everything anew and compare.")
@json_option
@store_options
@click.pass_context
def audit(context: click.Context, *, folder: Path | None, database: str | None, as_json: bool) -> None:
    """Hash every entry, tile and checkpoint anew, and compare every record with what the ledger says of it.

    Exit code 1 where anything is not as it was written. The service may go on meanwhile.
    """
    with _opened(folder, database, with_loss=True) as (store, signer):
        from poisonbook.workflows.ledger import head_file
        from poisonbook.workflows.ledger_audit import audit as audit_store

        head = head_file(settings_of(folder=folder, database=database)).read()
        with progress_bars(shown=not as_json) as progress:
            found = audit_store(store, signer.key, head=head, progress=progress)
    if as_json:
        click.echo(json.dumps(found.record(), ensure_ascii=False))
    else:
        kinds = ", ".join(f"{count:,} {kind}" for kind, count in sorted(found.kinds.items()))
        click.echo(f"{found.entries:>9,}  entries ({kinds})")
        click.echo(f"{found.checkpoints:>9,}  signed checkpoints")
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

    What stands in it is of which kind each entry is, and hashes: how much was done, and nothing of whom.
    """
    with _opened(folder, database) as (store, signer):
        from poisonbook.workflows.ledger import export_ledger

        done = export_ledger(store, signer, place)
    click.echo(f"{done.size:,} entries of {done.origin} written to {place}")


@ledger.command("accept-loss", short_help="Go on with a store that lost commits.")
@click.option("--reason", metavar="TEXT", required=True, help="Why; it goes into the ledger. Name nobody.")
@store_options
def accept_loss(*, reason: str, folder: Path | None, database: str | None) -> None:
    """Go on with a store that lost what it had acknowledged, where there is no backup that has it.

    It is refused to be served until then. That it was accepted, and how much is missing, is the next entry.
    """
    settings = settings_of(folder=folder, database=database)
    with _opened(folder, database, with_loss=True) as (store, _):
        from poisonbook.workflows.ledger import accept_loss as accept
        from poisonbook.workflows.ledger import cosigned_file, head_file

        found = accept(store, head_file(settings), reason, cosigned=cosigned_file(settings))
    click.echo(f"The ledger goes on from its {found.size:,} entries.")


@contextmanager
def _opened(
    folder: Path | None, database: str | None, *, with_loss: bool = False
) -> Iterator[tuple[Store, NoteSigner]]:
    settings = settings_of(folder=folder, database=database)
    from poisonbook.workflows.ledger import signer_of
    from poisonbook.workflows.store_folder import need_key_files, open_store

    need_key_files(settings)
    with open_store(settings, with_loss=with_loss) as store:
        yield store, signer_of(settings)

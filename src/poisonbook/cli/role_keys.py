"""`poisonbook keys`: the keys of the two roles, without which nobody reads what is sealed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import click

from poisonbook.cli.passphrases import asked_shares, new_passphrase, unlocked_keys
from poisonbook.cli.pseudonym_keys import pseudonyms
from poisonbook.cli.store_options import opened_store, settings_of, store_options
from poisonbook.register.roles import Role

_PATH = click.Path(path_type=Path, dir_okay=False)
_role = click.option(
    "--role",
    type=click.Choice([one.value for one in Role]),
    required=True,
    help="Whose key: compliance's, or the other's.",
)
_out = click.option("--out", type=_PATH, metavar="FILE", required=True, help="A new file for the private half.")
_private = click.argument("file", type=_PATH, metavar="FILE")


@click.group("keys")
def keys() -> None:
    """The keys of the two roles, without which nobody reads what is sealed.

    Names, numbers and addresses are sealed for two roles together: compliance and data protection. Each has a private
    key in a file of its own with a passphrase; the store has the public halves only. Passphrases are asked for on the
    terminal, or read from standard input, a line each.
    """


keys.add_command(pseudonyms)


@keys.command("new", short_help="Make a pair of keys for a role.")
@_role
@_out
def new(role: str, out: Path) -> None:
    """Make a pair of keys: the private half in FILE, protected by a passphrase; the public half on standard output.

    For the person who has the role, on a machine of their own: `poisonbook keys new --role compliance --out my.private
    > compliance.public`. Whoever runs the store is given the public half.
    """
    _need_server()
    from poisonbook.workflows.role_key_files import new_role_key

    made = new_role_key(Role(role), out, new_passphrase(out))
    click.echo(f"Private key {made.id} of {made.role} written to {out}; its public half:", err=True)
    click.echo(made.text, nl=False)


@keys.command("add", short_help="Seal for new public keys from now on.")
@click.argument("files", type=_PATH, metavar="FILE...", nargs=-1, required=True)
@store_options
def add(files: Sequence[Path], folder: Path | None, database: str | None) -> None:
    """Seal for the public keys in FILE... from now on; services that run do so once they are started again.

    Keys from before stay in the list, as what was sealed for them stays: see `poisonbook keys rotate`.
    """
    settings = settings_of(folder=folder, database=database)
    from poisonbook.privacy.role_keys import lines_of
    from poisonbook.workflows.role_keys import enrol

    found = [key for path in files for key in lines_of(path)]
    with opened_store(folder, database) as store:
        known = enrol(store, settings, found)
    for one in known.newest.values():
        if one in found:
            click.echo(f"Sealing for key {one.id} of {one.role}, as soon as the service is started again.")
    for one in dict.fromkeys(found):
        if one not in known.newest.values():
            click.echo(f"Key {one.id} of {one.role} is in the list; it does not seal, as one before it is the newest.")


@keys.command("list", short_help="List the public keys, and how much is sealed for each.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")
@store_options
def list_(folder: Path | None, database: str | None, *, as_json: bool) -> None:
    """List the public keys, the newest of each role first, and how many records are sealed for each."""
    settings = settings_of(folder=folder, database=database)
    from poisonbook.privacy.role_keys import RoleKeys
    from poisonbook.workflows.role_keys import sealed_by_key

    known = RoleKeys.from_file(settings.role_keys)
    with opened_store(folder, database) as store:
        counts = sealed_by_key(store).counts
    newest = set(known.newest.values())
    rows = [
        {
            "role": one.role.value,
            "id": one.id,
            "algorithm": one.key.algorithm.label,
            "seals": one in newest,
            "records": counts[one.role, one.id],
        }
        for one in known.all
    ]
    if as_json:
        click.echo(json.dumps(rows))
        return
    for row in rows:
        now = "seals now" if row["seals"] else "earlier"
        click.echo(f"{row['role']:16}{row['id']}  {row['algorithm']:16}{now:10}{row['records']:>8} records")


@keys.command("check", short_help="Check that keys are in order, and that a private key still opens.")
@click.argument("files", type=_PATH, metavar="[FILE]...", nargs=-1)
@store_options
@click.pass_context
def check(context: click.Context, files: Sequence[Path], folder: Path | None, database: str | None) -> None:
    """Say what is wrong with the keys of a store; exit code 1 where something is.

    With a private key FILE, and its passphrase, also try it on its half of everything that is sealed for it. A half
    tells nothing: nobody reads anything by it.
    """
    settings = settings_of(folder=folder, database=database)
    from poisonbook.workflows.key_check import problems_of_keys, problems_of_private_key

    private = unlocked_keys(files)
    with opened_store(folder, database) as store:
        problems = list(problems_of_keys(store, settings))
        for one in private:
            opened = problems_of_private_key(store, settings, one)
            problems.extend(opened.problems)
            click.echo(f"Key {one.public.id} of {one.role} opens its half of {opened.halves} records.")
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        context.exit(1)
    click.echo("The keys are in order.")


@keys.command("rotate", short_help="Close what was sealed for an old key for its role's newest.")
@_private
@store_options
@click.pass_context
def rotate(context: click.Context, file: Path, folder: Path | None, database: str | None) -> None:
    """Close what was sealed for the old private key FILE for the newest public key of its role.

    For the person who has the role, after `poisonbook keys add`. Only their own half is opened and closed again; the
    other role is not needed, and nothing that is sealed is read. May be done again where it was interrupted. Records
    whose half does not open are named and stay as they are; exit code 1 then.
    """
    settings = settings_of(folder=folder, database=database)
    from poisonbook.workflows.role_keys import rotate as rotated

    (private,) = unlocked_keys([file])
    with opened_store(folder, database) as store:
        done = rotated(store, settings, private)
    if not done.records and not done.broken:
        click.echo(f"Nothing is sealed for key {private.public.id} of {private.role}: there was nothing to do.")
        return
    click.echo(f"{done.records} records are sealed for the newest key of {private.role} now.")
    click.echo("Keep the old key as long as a back-up from before is kept.", err=True)
    for id_ in done.broken:
        click.echo(f"{id_}: its half does not open, it was changed; it is sealed for the old key still", err=True)
    if done.broken:
        context.exit(1)


@keys.command("passphrase", short_help="Change the passphrase of a private key.")
@_private
def passphrase(file: Path) -> None:
    """Change the passphrase of the private key FILE: the old one is asked for, then the new one."""
    _need_server()
    from poisonbook.workflows.role_key_files import change_passphrase

    (private,) = unlocked_keys([file])
    change_passphrase(private, file, new_passphrase(file))
    click.echo("The passphrase is changed; copies of the file keep the old one.")


@keys.command("backup", short_help="Write a private key as shares on paper.")
@_private
@click.option("--shares", type=click.IntRange(2, 16), default=5, show_default=True, help="How many shares.")
@click.option("--threshold", type=click.IntRange(2, 16), default=3, show_default=True, help="How many restore the key.")
def backup(file: Path, shares: int, threshold: int) -> None:
    """Print the private key FILE as shares of 35 words (SLIP-39), any THRESHOLD of which restore it.

    Write each on a sheet of its own, keep them in different places, and let nobody keep as many as restore the key.
    Fewer tell nothing.
    """
    _need_server()
    from poisonbook.privacy.shares import split

    (private,) = unlocked_keys([file])
    made = split(private, shares=shares, threshold=threshold)
    click.echo(f"Key {private.public.id} of {private.role}: any {threshold} of these {shares} restore it.", err=True)
    for share in made:
        click.echo(share)


@keys.command("restore", short_help="Put a private key together from its shares.")
@_out
def restore(out: Path) -> None:
    """Put a private key together from its shares, asked for one by one, into FILE with a new passphrase.

    Without a terminal they are read from standard input: a share a line, an empty line after the last, and then the new
    passphrase.

    Shares say of which role and algorithm the key is; `poisonbook keys check FILE`, whether it is one of the store's.
    """
    _need_server()
    from poisonbook.workflows.role_key_files import restored_role_key

    found = asked_shares()
    made = restored_role_key(found, out, lambda: new_passphrase(out))
    click.echo(f"Private key {made.id} of {made.role} written to {out}; its public half:", err=True)
    click.echo(made.text, nl=False)


def _need_server() -> None:
    from poisonbook.workflows.extras import need_extra

    need_extra("server")

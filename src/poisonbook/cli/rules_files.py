"""`poisonbook rules diff`, `lock` and `new`: what changed, what may not change, and a rule to begin with."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from poisonbook.cli.rules_output import counted, print_errors, print_json

if TYPE_CHECKING:
    from poisonbook.rules.diff import RuleChange

_DIFFERS = 1
_REFUSED = 2
_ID = "[a-z][a-z0-9]*(-[a-z0-9]+)*"
_TYPES = ("line", "event_count", "value_count", "value_sum", "temporal", "temporal_ordered", "companions")


@click.command("diff", short_help="Say what changed: the wording, or the meaning.")
@click.argument("old")
@click.argument("new")
@click.option("--exit-code", "tell", is_flag=True, help="Exit with 1 when the rules differ, as diff does.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")
@click.pass_context
def diff(context: click.Context, old: str, new: str, *, tell: bool, as_json: bool) -> None:
    """Say rule by rule what changed from OLD to NEW: the wording only, or what it means.

    OLD and NEW are rule files, folders of them, or the code of a jurisdiction for its shipped pack. Examples and the
    layout of a file are no change.
    """
    from poisonbook.workflows.rule_files import diff_rules

    found = diff_rules(old, new)
    if as_json:
        print_json([_record(change) for change in found])
    else:
        for change in found:
            _print_change(change)
        click.echo(counted(len(found), "rule") + " changed" if found else "no difference")
    if tell and found:
        context.exit(_DIFFERS)


@click.command("lock", short_help="Write down what each version of each rule says.")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--check", "only_check", is_flag=True, help="Write nothing; exit with 1 when a version is not locked.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")
@click.pass_context
def lock(context: click.Context, paths: tuple[Path, ...], *, only_check: bool, as_json: bool) -> None:
    """Write down what the present version of each rule at PATHS says, in the rules.lock of its pack.

    From then on a rule that says something else under the same version does not load. Versions that are locked stay
    so. Exits with 2 when a rule changed under a locked version.
    """
    from poisonbook.rules.errors import RulesRefusedError
    from poisonbook.workflows.rule_files import lock_packs

    try:
        locks = lock_packs(paths, write=not only_check)
    except RulesRefusedError as refused:
        print_errors(refused.errors)
        context.exit(_REFUSED)
    if as_json:
        print_json(
            [
                {
                    "lock": str(one.path),
                    "versions": one.held,
                    "added": [{"rule": version.rule, "version": version.version} for version in one.added],
                }
                for one in locks
            ]
        )
    else:
        for one in locks:
            for version in one.added:
                click.echo(f"{one.path}: {version.rule} {version.version}{' is not locked' if only_check else ''}")
        added = counted(sum(len(one.added) for one in locks), "version")
        click.echo(f"{added} {'not locked' if only_check else 'locked'}")
    if only_check and any(one.added for one in locks):
        context.exit(_DIFFERS)


@click.command("new", short_help="Write a rule to begin with.")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--type", "kind", type=click.Choice(_TYPES), default="value_sum", show_default=True, help="Its type.")
@click.option(
    "--jurisdiction", "-j", metavar="CODE", default="EU", show_default=True, help="Whose law it rests on: EU, GB, …"
)
@click.option("--json", "as_json", is_flag=True, help="Print the file's name, the rule's id and the text as JSON.")
def new(file: Path, kind: str, jurisdiction: str, *, as_json: bool) -> None:
    """Write a rule to begin with into FILE, commented, with examples; `-` for standard output.

    Its id is the file's name. The rule compiles as it is. A file that is there already is left alone.
    """
    from poisonbook.rules.syntax import RuleType
    from poisonbook.workflows.rule_files import new_rule

    printed = str(file) == "-"
    name = "my-rule" if printed else file.stem
    if not printed and (file.suffix not in (".yaml", ".yml") or re.fullmatch(_ID, name) is None):
        raise click.BadParameter(f"{file.name!r} names no rule; write it as my-rule.yaml", param_hint="FILE")
    text = new_rule(None if printed else file, name=name, kind=RuleType(kind), jurisdiction=jurisdiction)
    if as_json:
        print_json({"file": None if printed else str(file), "rule": name, "text": text})
    elif printed:
        click.echo(text, nl=False)
    else:
        click.echo(f"wrote {file}; next: poisonbook rules check {file} --advice, then poisonbook rules test {file}")


def _record(change: RuleChange) -> dict[str, object]:
    return {
        "rule": change.rule,
        "change": change.kind.value,
        "version_before": change.before,
        "version_after": change.after,
        "same_version": change.is_unversioned,
        "keys": [{"key": one.key, "before": one.before, "after": one.after} for one in change.keys],
    }


def _print_change(change: RuleChange) -> None:
    versions = [f"version {number}" for number in (change.before, change.after) if number is not None]
    same = ", the version was not raised" if change.is_unversioned else ""
    click.echo(f"{change.rule}: {change.kind.value} ({' → '.join(dict.fromkeys(versions))}{same})")
    for one in change.keys:
        click.echo(f"  {one.key}: {_value(one.before)} → {_value(one.after)}")


def _value(value: object) -> str:
    return "none" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

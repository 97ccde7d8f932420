"""`poisonbook rules check` and `poisonbook rules test`: do rule files compile, and do they find what they should."""

from __future__ import annotations

from pathlib import Path

import click

from poisonbook.cli.rules_output import counted, error_record, place_record, print_errors, print_json

_FAILED = 1
_REFUSED = 2


@click.command("check", short_help="Compile rule files and print every error.")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--advice", "with_advice", is_flag=True, help="Also say what is probably not meant; it is no error.")
@click.option(
    "--law",
    "law_paths",
    metavar="PATH",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Also read this law file, or the *.yaml of this folder. Repeatable.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")
@click.pass_context
def check(
    context: click.Context, paths: tuple[Path, ...], law_paths: tuple[Path, ...], *, with_advice: bool, as_json: bool
) -> None:
    """Compile the rule files at PATHS, files or folders, and print every error; the shipped rules by default.

    A rule must be anchored, stay inside the closed schema, rest on law that the law data has, and be what its locked
    version says. Exits with 2 when one is not; advice does not change that.
    """
    from poisonbook.law.book import load_book
    from poisonbook.workflows.rule_checks import check_files

    done = check_files(paths, load_book(law_paths), with_advice=with_advice)
    if as_json:
        advice = [{**place_record(one.place), "code": one.code, "text": one.text} for one in done.advice]
        print_json(
            {
                "rules": [rule.id for rule in done.rules],
                "errors": [error_record(error) for error in done.errors],
                "advice": advice,
                "not_locked": [rule.id for rule in done.not_locked],
            }
        )
    elif done.errors:
        print_errors(done.errors)
    else:
        for one in done.advice:
            click.echo(f"{one.place}: [{one.code}] {one.text}")
        if done.not_locked:
            click.echo(f"not locked (see `poisonbook rules lock`): {', '.join(rule.id for rule in done.not_locked)}")
        said = f", {counted(len(done.advice), 'piece')} of advice" if with_advice else ""
        click.echo(f"{counted(len(done.rules), 'rule')} compiled, no errors{said}")
    if done.errors:
        context.exit(_REFUSED)


@click.command("test", short_help="Run the examples in rule files.")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--rule", "only", metavar="ID", multiple=True, help="Only the examples of this rule. Repeatable.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")
@click.pass_context
def run_examples(context: click.Context, paths: tuple[Path, ...], only: tuple[str, ...], *, as_json: bool) -> None:
    """Run the examples in the rule files at PATHS, files or folders; those of the shipped rules by default.

    An example that fails says what was expected and what came. Exits with 1 when one fails, with 2 when a rule does
    not compile.
    """
    from poisonbook.rules.errors import RulesRefusedError
    from poisonbook.rules.pack import rule_named
    from poisonbook.workflows import rule_tests
    from poisonbook.workflows.rule_checks import compiled

    try:
        rules = compiled(paths)
    except RulesRefusedError as refused:
        print_errors(refused.errors)
        context.exit(_REFUSED)
    chosen = [rule_named(name, rules) for name in dict.fromkeys(only)] or rules
    results = rule_tests.test_rules(chosen)
    failed = [result for result in results if not result.passed]
    without = [rule.id for rule in chosen if not rule.examples]
    if as_json:
        listed = [
            {
                **place_record(result.example.place),
                "rule": result.rule,
                "example": result.example.name,
                "passed": result.passed,
                "problem": result.problem,
            }
            for result in results
        ]
        print_json({"examples": listed, "failed": len(failed), "rules_without_examples": without})
    else:
        for result in failed:
            click.echo(str(result), err=True)
        if without:
            click.echo(f"without an example: {', '.join(without)}")
        click.echo(f"{counted(len(chosen), 'rule')}, {counted(len(results), 'example')}, {len(failed):,} failed")
    if failed:
        context.exit(_FAILED)

"""The command line keeps what its help and its exit codes say."""

from __future__ import annotations

import json
import os
import pty
import select
import subprocess
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner
from tests.conftest import ORDERS

import poisonbook as package
from poisonbook.cli.main import EXIT_CODES, cli

if TYPE_CHECKING:
    from tests.conftest import Corner, Poisonbook


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command below `group` with the words that name it."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


COMMANDS = [((), cli), *commands(cli)]
every_command = pytest.mark.parametrize(
    ("words", "command"), COMMANDS, ids=[" ".join(words) or "poisonbook" for words, _ in COMMANDS]
)


@every_command
def test_every_command_has_help(words: tuple[str, ...], command: click.Command) -> None:
    done = CliRunner().invoke(cli, [*words, "--help"])

    assert done.exit_code == 0
    assert done.output.startswith("Usage:")
    assert command.help


@every_command
def test_every_option_says_what_it_does(words: tuple[str, ...], command: click.Command) -> None:
    options = [one for one in command.params if isinstance(one, click.Option)]

    assert [one.name for one in options if not one.help] == []


def test_the_list_of_commands_says_the_first_line_of_each(poisonbook: Poisonbook) -> None:
    done = poisonbook("--help")

    assert (done.code, done.err) == (0, "")
    for name in ("compare", "law", "recognise", "rules", "sample", "screen"):
        assert f"\n  {name} " in done.out
    for code in EXIT_CODES:
        assert f"\n  {code} " in done.out


def test_the_version_is_the_packages(poisonbook: Poisonbook) -> None:
    assert poisonbook("--version").out == f"poisonbook, version {package.__version__}\n"


def test_a_slip_in_a_command_is_answered_with_the_nearest(poisonbook: Poisonbook) -> None:
    done = poisonbook("recognize", "x.csv")

    assert done.code == 2
    assert "Did you mean 'recognise'?" in done.err


@pytest.mark.parametrize(
    "words",
    [
        ["recognise"],
        ["screen", "-c", "catalogue.csv"],
        ["screen", "--nonsense"],
        ["recognise", "catalogue.csv", "--on", "yesterday"],
        ["recognise", "catalogue.csv", "--map", "nothing"],
        ["sample", "--out", "shop", "--format", "xlsx"],
        ["law", "diff", "2024-01-01", "soon"],
    ],
    ids=" ".join,
)
def test_wrong_options_exit_with_2(words: list[str], poisonbook: Poisonbook, corner: Corner) -> None:
    done = poisonbook(*words)

    assert (done.code, done.out) == (2, "")
    assert "Usage:" in done.err
    assert not corner.out.exists()


def test_exit_0_when_everything_could_be_judged(poisonbook: Poisonbook, corner: Corner) -> None:
    assert poisonbook(*corner.screening).code == 0


def test_exit_2_when_an_input_cannot_be_used(poisonbook: Poisonbook, corner: Corner) -> None:
    done = poisonbook("screen", "-c", "none.csv", "-o", "orders.csv", "--out", "out")

    assert (done.code, done.out, done.err) == (2, "", "error[file-missing]: none.csv: there is no such file\n")
    assert not corner.out.exists()


def test_exit_3_when_rows_were_refused(poisonbook: Poisonbook, corner: Corner) -> None:
    corner.write("orders.csv", ORDERS + "O-9,K-EMIL,2026-01-06,P-ACETONE,-1\n")

    done = poisonbook(*corner.screening)

    assert (done.code, done.err) == (3, "refused rows: 1 negative-quantity (see refused.jsonl)\n")
    assert done.json["refused_rows"] == {"total": 1, "by_reason": {"negative-quantity": 1}}


def test_recognise_exits_with_3_too(poisonbook: Poisonbook) -> None:
    done = poisonbook("recognise", "-", "--json", stdin=b"id,title\n1,Acetone 1 L\n,Acetone 2 L\n")

    assert (done.code, done.err) == (3, "standard input: row 2: missing-id\nrefused rows: 1 missing-id\n")
    assert [row["id"] for row in done.rows] == ["1"]


def test_exit_4_when_the_results_cannot_be_written(poisonbook: Poisonbook, corner: Corner) -> None:
    done = poisonbook(*corner.screening[:-2], "orders.csv/out", "--json")

    assert (done.code, done.out) == (4, "")
    assert done.err.startswith("error[output]: orders.csv/out: ")
    assert done.err.count("\n") == 1


def test_json_is_utf_8_whatever_the_locale_says(poisonbook: Poisonbook) -> None:
    listing = "id,title\n1,Peroxid vodíku 35 % 1 l\n"

    done = poisonbook("recognise", "-", "--json", stdin=listing.encode(), environ={"PYTHONIOENCODING": "ascii"})

    assert (done.code, done.err) == (0, "")
    assert done.rows[0]["substances"][0]["evidence"][0]["text"] == "Peroxid vodíku"


def test_progress_bars_are_drawn_on_standard_error_only(poisonbook: Poisonbook, corner: Corner) -> None:
    """With a terminal for standard error, standard output stays one JSON object."""
    terminal, side = pty.openpty()
    process = poisonbook.start(*corner.screening, stdout=subprocess.PIPE, stderr=side)
    os.close(side)
    drawn = b""
    while process.poll() is None or select.select([terminal], [], [], 0)[0]:
        if select.select([terminal], [], [], 0.1)[0]:
            try:
                drawn += os.read(terminal, 65536)
            except OSError:  # the other side of the terminal is closed
                break
    assert process.stdout is not None
    out = process.stdout.read()
    process.stdout.close()
    os.close(terminal)

    assert process.wait() == 0
    assert json.loads(out)["findings"]["total"] == 2
    assert "recognising products" in drawn.decode()


def test_without_a_terminal_nothing_is_drawn(poisonbook: Poisonbook, corner: Corner) -> None:
    assert poisonbook(*corner.screening).err == ""


@pytest.mark.parametrize(
    "words",
    [
        ["law", "list", "--json", "--jurisdiction", "GB"],
        ["law", "show", "7722-84-1", "--json"],
        ["law", "diff", "2023-01-01", "2024-01-01", "--json"],
        ["rules", "list", "--json"],
        ["rules", "show", "eu-restricted-to-public", "--json"],
    ],
    ids=" ".join,
)
def test_machines_get_one_json_value(words: list[str], poisonbook: Poisonbook) -> None:
    done = poisonbook(*words)

    assert (done.code, done.err) == (0, "")
    assert done.json


@pytest.mark.parametrize(
    "words",
    [
        ["law", "list", "--jurisdiction", "GB"],
        ["law", "show", "hydrogen peroxide"],
        ["law", "diff", "2023-01-01", "2024-01-01", "--jurisdiction", "GB"],
        ["rules", "list"],
        ["rules", "show", "eu-restricted-to-public"],
        ["rules", "check"],
        ["rules", "sql", "eu-restricted-to-public"],
    ],
    ids=" ".join,
)
def test_people_get_words(words: list[str], poisonbook: Poisonbook) -> None:
    done = poisonbook(*words)

    assert (done.code, done.err) == (0, "")
    assert done.out.strip()

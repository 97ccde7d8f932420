"""Whatever a rule file holds: it is a rule, or every error has a code and a place; nothing else ever comes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.rules.conftest import TEXTS

from poisonbook.rules.errors import RulesRefusedError
from poisonbook.rules.keys import KEYS
from poisonbook.rules.manifest import read_pack
from poisonbook.rules.pack import compile_files, compile_text
from poisonbook.rules.reading import LARGEST_RULE_FILE
from poisonbook.rules.syntax import RuleType
from poisonbook.values.documents import DocumentError, read_document

Refused = Callable[..., list[tuple[str, str]]]


def faults(folder: Path, data: bytes) -> str:
    """What is said of a rule file with these bytes, without the folder's name."""
    file = folder / "rule.yaml"
    file.write_bytes(data)
    with pytest.raises(RulesRefusedError) as refusal:
        compile_files([file])
    return str(refusal.value).replace(str(file), "rule.yaml")


LAUGHS = "a0: &a0 [x]\n" + "".join(
    f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]\n" for level in range(1, 10)
)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        pytest.param(LAUGHS.encode(), "2:10: repeats an anchored value by alias", id="a bomb of aliases"),
        pytest.param(b"a: &a\n  b: *a\n", "2:6: repeats an anchored value by alias", id="a circle"),
        pytest.param(b"<<: {id: a}\n", "1:1: unknown key '<<'; known: ", id="a merge key"),
        pytest.param(b"id: a\nid: b\n", "2:1: field 'id' is named twice", id="a key twice"),
        pytest.param(b"a: " + b"[" * 100_000, "is nested more than 40 levels deep", id="nested lists"),
        pytest.param(b"a:" + b" {a:" * 100_000, "is nested more than 40 levels deep", id="nested fields"),
        pytest.param(b"", "1:1: is empty", id="nothing"),
        pytest.param(b"# nothing\n", "1:1: is empty", id="a comment"),
        pytest.param(b"\xff\xfe", "1:1: is not UTF-8 text (byte 0)", id="no UTF-8"),
        pytest.param("id: a".encode("utf-16"), "1:1: is not UTF-8 text (byte 0)", id="UTF-16"),
        pytest.param(b"id: a\x00b\n", "is not valid YAML", id="a null byte"),
        pytest.param(b"id: 'a\n", "is not valid YAML", id="an open quote"),
        pytest.param(b"id: a\n\tversion: 1\n", "is not valid YAML", id="a tab"),
        pytest.param(b"id: a\n---\nid: b\n", "2:1: starts a second document", id="two documents"),
        pytest.param(b"? [a]\n: b\n", "a field's name must be one value", id="a list for a key"),
        pytest.param(b"just words\n", "1:1: expected the keys of a rule", id="words"),
        pytest.param(b"- id: a\n", "1:1: expected the keys of a rule", id="a list"),
        pytest.param(b"{}\n", "1:1: the key 'id' is missing", id="no key"),
        pytest.param(b"!!python/object/apply:os.system [ls]\n", "1:1: expected the keys of a rule", id="a tag"),
        pytest.param(b"x" * 10_000_000, "1:1: is larger than ", id="ten megabytes"),
    ],
)
def test_a_malformed_file_is_told_at_its_place(tmp_path: Path, data: bytes, said: str) -> None:
    assert said in faults(tmp_path, data)


def test_a_rule_file_has_an_end(tmp_path: Path) -> None:
    file = tmp_path / "rule.yaml"
    file.write_text(f"{TEXTS['line']}note: {'x' * LARGEST_RULE_FILE}\n")

    with pytest.raises(DocumentError, match="is larger than 1 MiB; expected a file that a person wrote"):
        read_document(file, largest=LARGEST_RULE_FILE)


def test_every_fault_of_a_thousand_is_told(refused: Refused) -> None:
    strangers = "".join(f"  field_{number}: x\n" for number in range(1_000))

    assert len(refused("line", ("  buyer_class: general_public\n", strangers))) == 1_000


PIECES = st.sampled_from(
    [
        "", "~", "[]", "{}", "[[]]", "[~]", "{a: b}", "[{a: b}]", "{gte: 1}", "{gte: [1]}", "{gte: ~}", "{en: [a]}",
        "'{'", "'{value'", "'{0}'", "text", "1", "-1", "1e99", "nan", "inf", "1_000", "0x10", "1:30", "2021-01-01",
        "restricted", "[restricted, [restricted]]", "{status: {status: restricted}}", "{status: [{a: b}]}", "[a, a]",
        "{a: ~, b: ~}", "{a: {status: restricted}, b: text}", "{a: [], b: [~]}", '"\\0"', '"\\u202e"', "\U0001f600",
        "*a", "&a b", "! c", "operator", "[operator]", "customer", "[customer, ~]", "30d", "{match: text}",
        "{match: [{name: a, lines: [{at: 1}]}]}", "{lines: {a: b}, match: [{}]}", "[{act: a}]", "[~]", "true",
        "[text, {url: b}]", "{match: [text]}",
    ]
)  # fmt: skip


def errors_of(text: str) -> tuple[DocumentError, ...]:
    """What keeps the text from being a rule; nothing when it is one."""
    try:
        compile_text(text, "rule.yaml")
    except RulesRefusedError as refused:
        return refused.errors
    except DocumentError as error:
        return (error,)
    return ()


def assert_rule_or_errors(text: str) -> None:
    """Anything but a rule or errors with codes and places, in the order of the file, fails the test."""
    places = [error.place for error in errors_of(text)]

    assert places == sorted(places)
    assert all(error.code == "document" or error.code.startswith("rule-") for error in errors_of(text))


@given(kind=st.sampled_from(list(RuleType)), changes=st.dictionaries(st.sampled_from(KEYS), PIECES, max_size=4))
def test_any_value_of_any_key_is_taken_or_told(kind: RuleType, changes: dict[str, str]) -> None:
    kept: list[str] = []
    for line in TEXTS[kind].splitlines():
        starts = not line.startswith(" ")
        if starts and line.split(":")[0] in changes:
            kept.append("# replaced")
        elif starts or not kept[-1].startswith("#"):
            kept.append(line)
    assert_rule_or_errors("\n".join([*kept, *(f"{key}: {value}" for key, value in changes.items())]))


@given(
    kind=st.sampled_from(list(RuleType)),
    place=st.integers(0, 700),
    cut=st.integers(0, 40),
    put=st.text("abc:{}[]&*!|>-?#'\"\\\n\t ,\x00é", max_size=12),
)
def test_any_damage_is_taken_or_told(kind: RuleType, place: int, cut: int, put: str) -> None:
    text = TEXTS[kind]
    assert_rule_or_errors(text[:place] + put + text[place + cut :])


def test_a_pack_reads_no_more_of_a_file_than_a_person_writes(tmp_path: Path) -> None:
    """Rule files and `pack.yaml` alike."""
    (tmp_path / "rule.yaml").write_text(f"{TEXTS['line']}note: {'x' * LARGEST_RULE_FILE}\n")
    (tmp_path / "pack.yaml").write_text(f"jurisdiction: EU\ntitle: {'x' * LARGEST_RULE_FILE}\n")

    with pytest.raises(RulesRefusedError, match="is larger than 1 MiB"):
        compile_files([tmp_path / "rule.yaml"])
    with pytest.raises(DocumentError, match="is larger than 1 MiB"):
        read_pack(tmp_path)

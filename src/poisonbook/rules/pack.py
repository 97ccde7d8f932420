"""Rule packs: the shipped ones by jurisdiction, private ones by path.

A pack is a folder of rule files, one rule each; `pack.yaml` beside them names the jurisdiction
and the one whose rules it takes too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from poisonbook.rules.check import check_rule
from poisonbook.rules.errors import (
    DuplicateRuleError,
    JurisdictionError,
    RuleFileError,
    RulesRefusedError,
    UnknownPackError,
    UnknownRuleError,
)
from poisonbook.rules.parse import parse_rule
from poisonbook.rules.syntax import Rule
from poisonbook.values.documents import DocumentError, Node, parse_document, read_document

_SHIPPED = Path(__file__).parent / "packs"
_MANIFEST = "pack.yaml"


@dataclass(frozen=True, slots=True)
class Pack:
    """A shipped pack: where its rules are, and what it takes from another."""

    jurisdiction: str
    title: str
    extends: str | None
    note: str
    folder: Path


def shipped_packs() -> dict[str, Pack]:
    """The packs that come with poisonbook, by jurisdiction."""
    packs = (_pack(manifest) for manifest in sorted(_SHIPPED.glob(f"*/{_MANIFEST}")))
    return {pack.jurisdiction: pack for pack in packs}


def load_pack(jurisdiction: str, extra: Sequence[Path] = ()) -> tuple[Rule, ...]:
    """The rules of a jurisdiction, those it takes over, and the private ones in `extra`, by id.

    Args:
        extra: rule files, or folders of them; their rules must be for the same jurisdictions.

    Raises:
        UnknownPackError: no pack is shipped for the jurisdiction, and `extra` is empty.
        RuleFileError: a path of `extra` is missing or holds no rule file.
        RulesRefusedError: rules do not compile; every fault of every file is in it.
    """
    packs = shipped_packs()
    if jurisdiction not in packs and not extra:
        raise UnknownPackError(jurisdiction, tuple(packs))
    line = [jurisdiction]
    while line[-1] in packs and (base := packs[line[-1]].extends) is not None:
        line.append(base)
    shipped = [file for code in line if code in packs for file in _rules_in(packs[code].folder)]
    private = [file for path in extra for file in rule_files(path)]
    rules = compile_files([*shipped, *private])
    strangers = [rule for rule in rules if rule.jurisdiction not in line]
    if strangers:
        raise RulesRefusedError(tuple(_stranger(rule, line) for rule in strangers))
    return rules


def all_rules() -> tuple[Rule, ...]:
    """Every shipped rule of every jurisdiction, by id."""
    return compile_files([file for pack in shipped_packs().values() for file in _rules_in(pack.folder)])


def rule_named(rule: str, rules: Iterable[Rule]) -> Rule:
    """The rule with this id; UnknownRuleError with the nearest id when there is none."""
    known = {each.id: each for each in rules}
    if rule not in known:
        raise UnknownRuleError(rule, tuple(known))
    return known[rule]


def compile_files(files: Iterable[Path]) -> tuple[Rule, ...]:
    """The rules of these files, by id.

    Raises:
        RuleFileError: a file cannot be read.
        RulesRefusedError: with every fault of every file, two rules of one id included.
    """
    rules: dict[str, Rule] = {}
    errors: list[DocumentError] = []
    for file in files:
        try:
            rule = compile_document(_read(file))
        except RulesRefusedError as refused:
            errors.extend(refused.errors)
        except DocumentError as error:
            errors.append(error)
        else:
            twin = rules.setdefault(rule.id, rule)
            if twin is not rule:
                problem = f"rule {rule.id!r} is already in {twin.places['id'].file}; choose another id"
                errors.append(DuplicateRuleError(rule.places["id"], problem))
    if errors:
        raise RulesRefusedError(tuple(errors))
    return tuple(rules[name] for name in sorted(rules))


def compile_text(text: str, name: str) -> Rule:
    """The rule in a YAML text; `name` stands for the file in errors.

    Raises:
        DocumentError: the text is not a YAML document.
        RulesRefusedError: the rule does not compile.
    """
    return compile_document(parse_document(text, name))


def compile_document(root: Node) -> Rule:
    """The rule of a document, parsed and checked; RulesRefusedError when it does not compile."""
    rule, errors = parse_rule(root)
    if rule is not None:
        errors = check_rule(rule)
    if errors or rule is None:
        raise RulesRefusedError(errors)
    return rule


def rule_files(path: Path) -> tuple[Path, ...]:
    """The rule files at a path: itself, or all in the folder and below; RuleFileError when there are none."""
    if path.is_dir():
        files = _rules_in(path)
        if not files:
            raise RuleFileError(path, "holds no rule file (*.yaml)")
        return files
    if not path.exists():
        raise RuleFileError(path, "is missing; expected a rule file or a folder of rule files")
    return (path,)


def _rules_in(folder: Path) -> tuple[Path, ...]:
    files = (file for file in folder.rglob("*") if file.suffix in (".yaml", ".yml") and file.name != _MANIFEST)
    return tuple(sorted(files))


def _read(file: Path) -> Node:
    try:
        return read_document(file)
    except OSError as error:
        raise RuleFileError(file, f"cannot be read: {error.strerror}") from None


def _pack(manifest: Path) -> Pack:
    root = read_document(manifest)
    root.allow(("jurisdiction", "title", "extends", "note"))
    extends = root.get("extends")
    note = root.get("note")
    return Pack(
        jurisdiction=root.need("jurisdiction").text(),
        title=root.need("title").text(),
        extends=None if extends is None else extends.text(),
        note="" if note is None else note.text(),
        folder=manifest.parent,
    )


def _stranger(rule: Rule, line: Sequence[str]) -> JurisdictionError:
    problem = f"rule {rule.id!r} is for {rule.jurisdiction}; this pack takes rules for {', '.join(line)}"
    return JurisdictionError(rule.places["jurisdiction"], problem)

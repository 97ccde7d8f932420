"""Rule packs: the shipped ones by jurisdiction, private ones by path.

A pack is a folder of rule files, one rule each; `pack.yaml` beside them names the jurisdiction
and the pack whose rules it takes too, and `rules.lock` what each version of each rule said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from poisonbook.law.book import Book
from poisonbook.rules.check_law import check_law
from poisonbook.rules.errors import (
    DuplicateRuleError,
    JurisdictionError,
    RuleError,
    RuleFileError,
    RulesRefusedError,
    UnknownPackError,
    UnknownRuleError,
)
from poisonbook.rules.lock import MANIFEST, check_locked, lock_of, read_lock
from poisonbook.rules.manifest import Pack, lineage, packs_in, read_pack
from poisonbook.rules.parse import parse_rule
from poisonbook.rules.reading import LARGEST_RULE_FILE
from poisonbook.rules.resolve import resolve_likes
from poisonbook.rules.syntax import Rule
from poisonbook.values.documents import DocumentError, Node, parse_document, read_document

_SHIPPED = Path(__file__).parent / "packs"


def shipped_packs() -> dict[str, Pack]:
    """The packs that come with poisonbook, by jurisdiction."""
    return {pack.jurisdiction: pack for pack in packs_in(_SHIPPED)}


def load_pack(jurisdiction: str, extra: Sequence[Path] = (), *, book: Book | None = None) -> tuple[Rule, ...]:
    """The rules of a jurisdiction, those it takes over, and the private ones in `extra`, by id.

    Args:
        extra: rule files, or folders of them; their rules must be for the same jurisdictions. A private pack in them
            brings the rules of the pack that it extends.
        book: the law; given, rules must name substances, lists, acts and duties that their jurisdiction has, and a
            jurisdiction without a pack takes that of the one its law extends.

    Raises:
        UnknownPackError: no pack is shipped for the jurisdiction or for one that its law extends, and `extra` is empty.
        RuleFileError: a path of `extra` is missing or holds no rule file.
        RulesRefusedError: rules do not compile, or changed under a locked version; every fault of every file is in it.
    """
    shipped = shipped_packs()
    ancestors = [jurisdiction] if book is None else [one.code for one in book.lineage(jurisdiction)]
    base = next((code for code in ancestors if code in shipped), None)
    if base is None and not extra:
        raise UnknownPackError(jurisdiction, tuple(shipped))
    line = () if base is None else lineage(shipped[base], shipped)
    private = [file for path in extra for file in rule_files(path)]
    taken = [pack for path in extra for pack in _taken(path, jurisdiction, shipped)]
    files = [*(file for pack in (*line, *taken) for file in _rules_in(pack.folder)), *private]
    rules = compile_files({file.resolve(): file for file in files}.values(), book=book)
    codes = tuple(dict.fromkeys([*ancestors, *(pack.jurisdiction for pack in (*line, *taken))]))
    strangers = [rule for rule in rules if rule.jurisdiction not in codes]
    if strangers:
        raise RulesRefusedError(tuple(_stranger(rule, codes) for rule in strangers))
    return rules


def is_shipped(rule: Rule) -> bool:
    """Whether a rule comes with poisonbook, and is no operator's own."""
    return Path(rule.places["id"].file).is_relative_to(_SHIPPED)


def all_rules() -> tuple[Rule, ...]:
    """Every shipped rule of every jurisdiction, by id."""
    return compile_files([file for pack in shipped_packs().values() for file in _rules_in(pack.folder)])


def rule_named(rule: str, rules: Iterable[Rule]) -> Rule:
    """The rule with this id; UnknownRuleError with the nearest id when there is none."""
    known = {each.id: each for each in rules}
    if rule not in known:
        raise UnknownRuleError(rule, tuple(known))
    return known[rule]


def compile_files(files: Iterable[Path], *, book: Book | None = None, locks: bool = True) -> tuple[Rule, ...]:
    """The rules of these files, by id.

    Args:
        book: the law; given, rules must name substances, lists, acts and duties that their jurisdiction has.
        locks: whether rules must be what the locks of their packs say.

    Raises:
        RulesRefusedError: with every fault of every file, two rules of one id included.
    """
    documents, errors = _documents(files)
    rules: dict[str, Rule] = {}
    for document in documents:
        try:
            rule = compile_document(document, book=book)
        except RulesRefusedError as refused:
            errors.extend(refused.errors)
        else:
            twin = rules.setdefault(rule.id, rule)
            if twin is not rule:
                problem = f"rule {rule.id!r} is already in {twin.places['id'].file}; choose another id"
                errors.append(DuplicateRuleError(rule.places["id"], problem))
    if locks:
        errors += _locked_errors(rules.values())
    if errors:
        raise RulesRefusedError(tuple(sorted(errors, key=lambda error: error.place)))
    return tuple(rules[name] for name in sorted(rules))


def compile_text(text: str, name: str) -> Rule:
    """The rule in a YAML text; `name` stands for the file in errors.

    Raises:
        DocumentError: the text is not a YAML document.
        RulesRefusedError: the rule does not compile.
    """
    return compile_document(parse_document(text, name))


def compile_document(root: Node, *, book: Book | None = None) -> Rule:
    """The rule of a document, parsed and checked; RulesRefusedError when it does not compile."""
    rule, errors = parse_rule(root)
    if rule is not None and book is not None:
        errors = check_law(rule, book)
    if errors or rule is None:
        raise RulesRefusedError(errors)
    return rule


def rule_files(path: Path) -> tuple[Path, ...]:
    """The rule files at a path: itself, or all in the folder and below; RuleFileError when there are none."""
    if path.is_dir():
        files = _rules_in(path)
        if not files and not (path / MANIFEST).is_file():
            raise RuleFileError(path, "holds no rule file (*.yaml)")
        return files
    if not path.exists():
        raise RuleFileError(path, "is missing; expected a rule file or a folder of rule files")
    return (path,)


def by_pack(rules: Iterable[Rule]) -> dict[Path, list[Rule]]:
    """The rules by the lock that holds for them."""
    packs: dict[Path, list[Rule]] = defaultdict(list)
    for rule in rules:
        packs[lock_of(rule)].append(rule)
    return packs


def check_packs(path: Path) -> tuple[DocumentError, ...]:
    """What is wrong with the `pack.yaml` files at a path and below."""
    errors = []
    shipped = shipped_packs()
    for manifest in sorted(path.rglob(MANIFEST)):
        try:
            lineage(read_pack(manifest.parent), shipped)
        except DocumentError as error:
            errors.append(error)
    return tuple(errors)


def _rules_in(folder: Path) -> tuple[Path, ...]:
    files = (file for file in folder.rglob("*") if file.suffix in (".yaml", ".yml") and file.name != MANIFEST)
    return tuple(sorted(files))


def _taken(path: Path, jurisdiction: str, shipped: dict[str, Pack]) -> Iterator[Pack]:
    """What the private packs at a path take over, as far as they are for the jurisdiction."""
    try:
        for pack in packs_in(path) if path.is_dir() else ():
            line = lineage(pack, shipped)
            if jurisdiction in (one.jurisdiction for one in line):
                yield from line[1:]
    except DocumentError as error:
        raise RulesRefusedError((error,)) from None


def _documents(files: Iterable[Path]) -> tuple[tuple[Node, ...], list[DocumentError]]:
    """The documents of these files with what they are like put in, and what is wrong with the others."""
    documents: list[Node] = []
    errors: list[DocumentError] = []
    for file in files:
        try:
            documents.append(read_document(file, largest=LARGEST_RULE_FILE))
        except DocumentError as error:
            errors.append(error)
    known: list[Node] = []
    if any(isinstance(one.value, dict) and "like" in one.value for one in documents):
        known = [read_document(file) for pack in shipped_packs().values() for file in _rules_in(pack.folder)]
    resolved, unlike = resolve_likes(documents, known=known)
    return resolved, [*errors, *unlike]


def _locked_errors(rules: Iterable[Rule]) -> Iterator[RuleError]:
    for path, of_pack in by_pack(rules).items():
        try:
            yield from check_locked(of_pack, read_lock(path))
        except RuleError as error:
            yield error


def _stranger(rule: Rule, codes: Sequence[str]) -> JurisdictionError:
    problem = f"rule {rule.id!r} is for {rule.jurisdiction}; this pack takes rules for {', '.join(codes)}"
    return JurisdictionError(rule.places["jurisdiction"], problem)

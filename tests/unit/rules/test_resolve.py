"""Rules like another: what is taken over, what is not, and chains that lead nowhere."""

from __future__ import annotations

from poisonbook.rules.pack import compile_document
from poisonbook.rules.plan import plan_for
from poisonbook.rules.resolve import resolve_likes
from poisonbook.values.documents import Node, parse_document


def document(text: str, name: str = "own.yaml") -> Node:
    return parse_document(text, name)


def like(id_: str, base: str) -> Node:
    return document(f"id: {id_}\nversion: 1\nlike: {base}\n", f"{id_}.yaml")


def refused(*documents: Node) -> list[str]:
    resolved, errors = resolve_likes(documents)
    assert len(resolved) == len(documents) - len(errors)
    assert {error.code for error in errors} <= {"rule-like"}
    return [str(error) for error in errors]


def test_a_rule_takes_over_all_that_it_does_not_say(texts: dict[str, str]) -> None:
    base = document(texts["value_sum"], "base.yaml")
    own = document("id: mine\nversion: 3\nlike: test-rule\ntitle: Mine\ncondition: {gt: 3}\n")

    (resolved,), errors = resolve_likes([own], known=[base])

    rule = compile_document(resolved)
    assert errors == ()
    assert (rule.id, rule.version, rule.title, rule.like) == ("mine", 3, "Mine", "test-rule")
    assert plan_for(rule).threshold != plan_for(compile_document(base)).threshold
    assert plan_for(rule).selections == plan_for(compile_document(base)).selections
    assert [str(rule.places[key]) for key in ("title", "selection")] == ["own.yaml:4:1", "base.yaml:16:1"]


def test_a_chain_is_followed_and_the_nearest_says_it(texts: dict[str, str]) -> None:
    base = document(texts["event_count"])
    middle = document("id: b\nversion: 1\nlike: test-rule\ntimespan: 7d\nattention: high\n")
    last = document("id: a\nversion: 1\nlike: b\ntimespan: 1d\n")

    (resolved, *_), errors = resolve_likes([last, middle, base])

    rule = compile_document(resolved)
    assert errors == ()
    assert (str(rule.timespan), rule.attention, rule.like) == ("1d", "high", "b")


def test_examples_and_identity_are_not_taken_over(texts: dict[str, str]) -> None:
    base = document(texts["line"] + "examples:\n  match: [{name: one, lines: [{status: restricted}]}]\n")

    ((resolved,), _) = resolve_likes([like("mine", "test-rule")], known=[base])

    assert compile_document(resolved).examples == ()
    assert resolved.need("id").text() == "mine"


def test_a_key_given_as_nothing_is_left_out(texts: dict[str, str]) -> None:
    base = document(texts["event_count"] + "note: Of the base.\n")
    own = document(
        "id: mine\nversion: 1\nlike: test-rule\ntype: line\ngroup-by: ~\ntimespan: ~\ncondition: ~\nbasis: ~\n"
        'note: ~\nwhy: "{substances}."\n'
    )

    ((resolved,), _) = resolve_likes([own], known=[base])

    rule = compile_document(resolved)
    assert (rule.type, rule.note, rule.timespan) == ("line", "", None)


def test_a_rule_like_none_is_as_it_was(texts: dict[str, str]) -> None:
    base = document(texts["line"])

    assert resolve_likes([base]) == ((base,), ())


def test_a_rule_like_one_that_is_not_there_gets_the_nearest() -> None:
    assert refused(like("mine", "your"), document("id: yours\n")) == [
        "mine.yaml:3:7: no rule 'your' to be like; did you mean 'yours'?"
    ]


def test_circles_are_told_at_every_rule_in_them() -> None:
    assert refused(like("a", "a")) == ["a.yaml:3:7: a rule cannot be like itself: a is like a"]
    assert refused(like("a", "b"), like("b", "c"), like("c", "a")) == [
        "c.yaml:3:7: a rule cannot be like itself: a is like b is like c is like a",
        "a.yaml:3:7: a rule cannot be like itself: b is like c is like a is like b",
        "b.yaml:3:7: a rule cannot be like itself: c is like a is like b is like c",
    ]


def test_a_rule_that_leads_into_a_circle_is_told_too() -> None:
    assert refused(like("d", "a"), like("a", "b"), like("b", "a"))[0].endswith("d is like a is like b is like a")


def test_a_chain_has_at_most_eight_links() -> None:
    links = [like(f"r{number}", f"r{number + 1}") for number in range(9)]
    end = document("id: r9\nversion: 1\n")

    (error,) = refused(*links, end)

    assert error.startswith("r8.yaml:3:7: more than 8 rules are like one another: r0 is like r1")
    assert refused(*links[1:], end) == []


def test_what_is_no_rule_is_left_to_the_parser() -> None:
    documents = [document("- a\n"), document("id: [a]\nlike: [b]\n"), document("text")]

    assert resolve_likes(documents) == (tuple(documents), ())

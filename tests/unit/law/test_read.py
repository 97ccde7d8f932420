"""Law files are checked on load, and what is wrong is said with file, line and column."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from poisonbook.law.errors import LawFileMissingError
from poisonbook.law.model import Certainty, LimitUnit
from poisonbook.law.read import law_files, read_law
from poisonbook.values.documents import DocumentError

WriteLaw = Callable[..., Path]


def test_what_a_list_says_holds_for_its_entries_unless_they_say_otherwise(write_law: WriteLaw) -> None:
    path = write_law(
        ("        substance: red-salt", "        substance: red-salt\n        start: 2022-05-01\n        note: own")
    )

    blue, red = read_law([path]).entries

    assert (blue.schedule, blue.act, blue.article, blue.certainty) == (
        "Table A",
        "Atlantis Act",
        "s. 1",
        Certainty.MEMORY,
    )
    assert (str(blue.period), str(red.period)) == ("from 2020-01-01", "from 2022-05-01")
    assert red.note == "own"


def test_the_factor_of_a_limit_comes_from_the_conversions(write_law: WriteLaw) -> None:
    path = write_law(
        ("above 10 % w/w", "at or above 10 % w/w N from ammonium nitrate"), ("        licence: up to 20 % w/w\n", "")
    )

    limit = read_law([path]).entries[0].limit

    assert limit is not None
    assert (limit.unit, limit.operator, str(limit.factor)) == (LimitUnit.NITROGEN, ">=", "0.35")


@pytest.mark.parametrize(
    ("old", "new", "place", "problem"),
    [
        ("checked: 2025-01-01", "chekced: 2025-01-01", "4:1", "unknown field 'chekced'; did you mean 'checked'?"),
        ("code: XA", "code: Atlantis", "1:7", "'Atlantis' is not a code"),
        ("cas: 7722-84-1", "cas: 7722-84-2", "17:10", "its check digit would be 1"),
        ("cas: 7722-84-1", "cas: 77-22", "17:10", "one looks like 7722-84-1"),
        ("ec: 231-765-0", "ec: 231-765-4", "18:9", "its check digit would be 0"),
        ("un: [2014]", "un: [20144]", "19:10", "one has four digits"),
        ("  blue-salt:\n", "  Blue Salt:\n", "16:5", "is not a slug"),
        ("{en: [blue salt, azure]}\n    seen: [en]", "{english: [blue salt]}", "20:22", "is not a language"),
        ("seen: [en]", "seen: [en, de]", "21:11", "names language 'de'"),
        ("status: restricted", "status: forbidden", "27:13", "unknown status 'forbidden'"),
        ("status: restricted", "status: undetermined", "27:13", "the law cannot say undetermined"),
        ("status: restricted", "status: not_regulated", "27:13", "an entry regulates"),
        ("below: reportable", "below: restrcted", "28:12", "did you mean 'restricted'?"),
        ("    below: reportable\n", "", "32:9", "field 'below' is missing"),
        ("start: 2020-01-01", "start: 2020-1-1", "29:12", "expected a day such as 2021-02-01"),
        (
            "start: 2020-01-01",
            "start: 2020-01-01\n    end: 2019-01-01",
            "30:10",
            "ends on 2019-01-01, not after its start",
        ),
        ("certainty: memory\n    sources", "certainty: sure\n    sources", "30:16", "unknown certainty 'sure'"),
        ("above 10 % w/w", "over 10 % w/w", "35:16", "expected a limit such as 'above 12 % w/w'"),
        ("above 10 % w/w", "above 101 % w/w", "35:16", "between 0 and 100"),
        ("above 10 % w/w", "above 10 % v/v", "35:16", "unknown unit '% v/v'"),
        (
            "above 10 % w/w",
            "above 10 % w/w nitrate",
            "35:16",
            "no law file has a conversion from % w/w to % w/w nitrate",
        ),
        ("up to 20 % w/w", "up to 5 % w/w", "36:18", "lies below the limit, which is 10 % w/w"),
        ("up to 20 % w/w", "maybe", "36:18", "expected 'permitted', 'not permitted' or a ceiling"),
        ("substance: red-salt", "substance: red-slat", "38:20", "did you mean 'red-salt'?"),
        ("id: xa-red", "id: xa-blue", "37:13", "id 'xa-blue' is already used at"),
        ("factor: 0.35", "factor: 0", "11:13", "a factor is above 0"),
        (
            "- substance: blue-salt\n    stated",
            "- substance: green-salt\n    stated",
            "8:16",
            "did you mean 'red-salt'?",
        ),
        ("azure]", '""]', "20:17", "a name may not be empty"),
        ("sale, requirement: XA-1", "sale, requirement: XA-9", "41:61", "is not one of this file's requirements"),
        ("noticed, requirement: XA-1", "noticed, requirement: XA-9", "42:76", "is not one of this file's requirements"),
        ("aliases: [XATL]", "aliases: [XA]", "3:11", "jurisdiction 'XA' is already described at"),
        (
            "checked: 2025-01-01",
            "checked: 2025-01-01\nextends: ZZ",
            "5:10",
            "extends 'ZZ', which no law file describes",
        ),
        ("checked: 2025-01-01", "checked: 2025-01-01\nextends: XA", "5:10", "extends itself"),
    ],
)
def test_a_mistake_is_said_with_its_place(write_law: WriteLaw, old: str, new: str, place: str, problem: str) -> None:
    path = write_law((old, new))

    with pytest.raises(DocumentError) as caught:
        read_law([path])

    assert str(caught.value).startswith(f"{path}:{place}: ")
    assert problem in caught.value.problem


def test_a_substance_stands_on_a_list_once_at_a_time(write_law: WriteLaw) -> None:
    second = (
        "\n      - id: xa-again\n        substance: blue-salt\n        limit: above 5 % w/w\n        start: 2024-01-01"
    )
    path = write_law(("\n      - id: xa-red", second + "\n      - id: xa-red"))

    with pytest.raises(
        DocumentError, match=r"overlaps 'xa-blue' at .*xa\.yaml:33:9, from 2020-01-01; give that one an end"
    ):
        read_law([path])

    ended = write_law(
        ("licence: up to 20 % w/w", "end: 2024-01-01"), ("\n      - id: xa-red", second + "\n      - id: xa-red")
    )
    assert len(read_law([ended]).entries) == 3


def test_one_slug_has_one_cas_number_over_all_files(write_law: WriteLaw) -> None:
    first = write_law()
    text = first.read_text("utf-8").replace("code: XA", "code: XB").replace("[XATL]", "[]").replace("xa-", "xb-")
    text = text.replace("XA-1", "XB-1")
    second = write_law(("cas: 7722-84-1", "cas: 67-64-1"), name="xb.yaml", text=text)

    with pytest.raises(
        DocumentError, match=r"xb\.yaml:17:10: 'blue-salt' has CAS 67-64-1 here and CAS 7722-84-1 at .*xa"
    ):
        read_law([first, second])


def test_one_cas_number_belongs_to_one_substance(write_law: WriteLaw) -> None:
    with pytest.raises(DocumentError, match="'7722-84-1' already belongs to 'blue-salt'"):
        read_law([write_law(("{cas: 7697-37-2}", "{cas: 7722-84-1}"))])


def test_a_name_of_two_substances_must_be_listed_as_ambiguous(write_law: WriteLaw) -> None:
    shared = ("{cas: 7697-37-2}", "{cas: 7697-37-2, names: {en: [Azure]}}")
    with pytest.raises(DocumentError, match="'Azure' already belongs to 'blue-salt'"):
        read_law([write_law(shared)])

    warned = ("substances:", 'ambiguous:\n  - {terms: [azure], lang: "*", why: two salts}\nsubstances:')
    law = read_law([write_law(shared, warned)])
    assert [name.ambiguous for substance in law.substances for name in substance.names] == [False, True, True]


def test_the_first_name_of_a_seen_language_is_verified(write_law: WriteLaw) -> None:
    blue = read_law([write_law()]).substances[0]

    assert [(name.text, name.certainty) for name in blue.names] == [
        ("blue salt", Certainty.VERIFIED),
        ("azure", Certainty.MEMORY),
    ]


def test_two_files_may_not_give_one_conversion_two_factors(write_law: WriteLaw) -> None:
    first = write_law()
    text = first.read_text("utf-8").replace("code: XA", "code: XB").replace("[XATL]", "[]").replace("xa-", "xb-")
    second = write_law(("factor: 0.35", "factor: 0.4"), name="xb.yaml", text=text.replace("XA-1", "XB-1"))

    with pytest.raises(DocumentError, match=r"xb\.yaml:11:13: another law file converts this with the factor 0\.35"):
        read_law([first, second])


def test_paths_are_files_or_folders_of_files(write_law: WriteLaw, tmp_path: Path) -> None:
    path = write_law()
    empty = tmp_path / "empty"
    empty.mkdir()

    assert law_files([tmp_path]) == (path,)
    with pytest.raises(LawFileMissingError, match="empty: holds no law file"):
        law_files([empty])
    with pytest.raises(LawFileMissingError, match=r"nowhere\.yaml: does not exist"):
        law_files([tmp_path / "nowhere.yaml"])

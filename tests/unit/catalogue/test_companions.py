"""The operator's companion goods, found in a catalogue."""

from __future__ import annotations

import pickle
from pathlib import Path

import pyarrow as pa
import pytest

from poisonbook.catalogue.companions import Companions
from poisonbook.values.documents import DocumentError


def listed(path: Path, text: str) -> Companions:
    file = path / "companions.yaml"
    file.write_text(text, encoding="utf-8")
    return Companions.from_file(file)


def catalogue(*titles: str) -> pa.RecordBatch:
    return pa.record_batch({"id": [f"p{place}" for place in range(len(titles))], "title": list(titles)})


def test_a_list_that_went_to_another_process_finds_the_same(tmp_path: Path) -> None:
    companions = listed(tmp_path, "companions:\n- {name: box, terms: [gift box]}\n- {name: mug, product_ids: [p1]}\n")
    batch = catalogue("Gift box", "Mug", "Gloves")

    assert [*pickle.loads(pickle.dumps(companions)).find(batch)] == [*companions.find(batch)] != []  # noqa: S301


def test_a_term_is_found_as_whole_words_whatever_the_case_or_accent(tmp_path: Path) -> None:
    companions = listed(tmp_path, "companions:\n- name: cash box\n  terms: [Caisse à monnaie, Geldkassette]\n")

    found = companions.find(
        catalogue("Caisse à monnaie 16 cm", "CAISSE A MONNAIE", "geldkassette rot", "Geldkassettenschrank", "Mug")
    )

    assert list(found) == [("p0", "cash box"), ("p1", "cash box"), ("p2", "cash box")]


def test_a_product_may_be_named_by_its_id(tmp_path: Path) -> None:
    companions = listed(tmp_path, "companions:\n- name: flask\n  product_ids: [p1]\n")

    assert list(companions.find(catalogue("Mug", "Thing"))) == [("p1", "flask")]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("companions:\n- name: x\n", "needs terms or product_ids"),
        ("companions:\n- terms: [x]\n", "'name' is missing"),
        ("companions:\n- name: x\n  terms: ['--']\n", "needs letters or figures"),
        ("companion: []\n", "did you mean 'companions'"),
        ("companions:\n- name: x\n  term: [y]\n", "did you mean 'terms'"),
    ],
)
def test_a_slip_in_the_list_is_shown_with_its_place(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(DocumentError, match=problem) as caught:
        listed(tmp_path, text)

    assert caught.value.place.line >= 1
    assert str(caught.value).startswith(str(tmp_path / "companions.yaml") + ":")


def test_a_product_may_be_two_companions(tmp_path: Path) -> None:
    text = "companions:\n- name: flask\n  product_ids: [p0]\n- name: box\n  product_ids: [p0]\n"

    assert list(listed(tmp_path, text).find(catalogue("Mug"))) == [("p0", "flask"), ("p0", "box")]


def test_the_list_is_confidential_and_leaves_nothing_in_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    listed(tmp_path, "companions:\n- name: flask\n  terms: [Thermoskanne]\n")

    assert not (tmp_path / "cache").exists()

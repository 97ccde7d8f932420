"""A checkpoint is origin, size and root, as C2SP tlog-checkpoint says."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.ledgers import ORIGIN, SignedLog

from poisonbook.ledger.checkpoints import Checkpoint, parse_checkpoint
from poisonbook.ledger.hashing import EMPTY_ROOT

EXAMPLE = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
ROOT = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="
EXAMPLE_COSIGNED = f"""{EXAMPLE}
— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
"""  # noqa: E501 - the example of C2SP tlog-cosignature; its keys are not published


def test_the_example_is_read_and_written_alike() -> None:
    note, checkpoint = parse_checkpoint(EXAMPLE_COSIGNED)

    assert checkpoint == Checkpoint("example.com/behind-the-sofa", 20_852_163, base64.b64decode(ROOT))
    assert checkpoint.text == EXAMPLE == note.text
    assert [one.name for one in note.signatures] == ["example.com/behind-the-sofa", "witness.example.com/w1"]
    assert note.whole == EXAMPLE_COSIGNED


@given(
    origin=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1),
    size=st.integers(1, 2**63 - 1),
    root=st.binary(min_size=32, max_size=32),
)
def test_it_is_read_as_it_was_written(origin: str, size: int, root: bytes) -> None:
    checkpoint = Checkpoint(origin, size, root)

    assert Checkpoint.of(checkpoint.text) == checkpoint


def test_further_lines_are_left_alone() -> None:
    assert Checkpoint.of(EXAMPLE + "more\n") == Checkpoint.of(EXAMPLE)


def test_a_log_without_entries_has_the_root_of_none() -> None:
    nothing = Checkpoint("a", 0, EMPTY_ROOT)

    assert Checkpoint.of(nothing.text) == nothing
    with pytest.raises(ValueError, match="root of none"):
        Checkpoint.of(f"a\n0\n{ROOT}\n")


def test_it_is_verified_with_the_key_of_its_log() -> None:
    log = SignedLog(5)
    note, checkpoint = parse_checkpoint(log.checkpoint(3).whole)

    assert (checkpoint.origin, checkpoint.size) == (ORIGIN, 3)
    assert log.signer.key.verifies(note)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "a\n1\n",
        f"a\n1\n{ROOT}",
        f"\n1\n{ROOT}\n",
        f"a\n\n{ROOT}\n",
        f"a\n1\n{ROOT}\n\n",
        f"a\n1\n{ROOT}\n\nmore\n",
        f"a\n01\n{ROOT}\n",
        f"a\n-1\n{ROOT}\n",
        f"a\n+1\n{ROOT}\n",
        f"a\n1 \n{ROOT}\n",
        f"a\n٣\n{ROOT}\n",
        f"a\n{2**63}\n{ROOT}\n",
        f"a\n1\n{ROOT[:-1]}\n",
        f"a\n1\n {ROOT}\n",
        f"a\n1\n{ROOT.replace('2I=', '2J=')}\n",
        f"a\n1\n{ROOT[:-4]}\n",
        f"a\n1\nAAAA{ROOT}\n",
        f"a\n1\n{'0' * 64}\n",
    ],
)
def test_anything_else_is_none(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - each part has a message of its own
        Checkpoint.of(text)

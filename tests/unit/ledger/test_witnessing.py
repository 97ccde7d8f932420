"""A witness cosigns a log that only grew, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from tests.ledgers import ORIGIN, SECONDS, Grown, signer, witness

from poisonbook.ledger.checkpoints import Checkpoint, parse_checkpoint
from poisonbook.ledger.notes import Note, NoteSigner, parse_note, parse_signatures, signed
from poisonbook.ledger.proofs import consistency_proof, root_of
from poisonbook.ledger.witnessing import (
    SIZE_MEDIA,
    Answer,
    Asked,
    authentic,
    decided,
    parse_asked,
    with_signatures,
)

LOG, WITNESS = signer(), witness(1)
SIZE = 700


@cache
def tree(seed: bytes = b"", *, of: int = SIZE, alike: int = 0) -> Grown:
    """A tree whose leaves are those of the plain one up to `alike`, and others from there on."""
    return Grown().grow(sha256(b"%d" % n if n < alike else seed + b"%d" % n).digest() for n in range(of))


def checkpoint(grown: Grown, size: int, *, by: NoteSigner = LOG, origin: str = ORIGIN) -> tuple[Note, Checkpoint]:
    of = Checkpoint(origin, size, root_of(size, grown.hashes))
    return signed(of.text, [by.sign(of.text)]), of


def asked(old: int, new: int, grown: Grown | None = None, *, by: NoteSigner = LOG, origin: str = ORIGIN) -> Asked:
    """What an honest log with this tree asks."""
    grown = grown or tree()
    note, of = checkpoint(grown, new, by=by, origin=origin)
    proof = consistency_proof(old, new, grown.hashes) if old <= new else []
    return Asked(old, tuple(proof), of, note)


def latest(size: int, grown: Grown | None = None) -> Checkpoint:
    return checkpoint(grown or tree(), size)[1]


def answer(request: Asked | str | bytes, before: Checkpoint | None = None) -> Answer:
    """The answer to a request as it comes in."""
    return both(request, before)[0]


def both(request: Asked | str | bytes, before: Checkpoint | None = None) -> tuple[Answer, Note | None]:
    text = request.body if isinstance(request, Asked) else request
    found = authentic(text.encode() if isinstance(text, str) else text, [LOG.key])
    return (found, None) if isinstance(found, Answer) else decided(found, before, signer=WITNESS, seconds=SECONDS)


# ------------------------------------------------------------------------------------------- what is cosigned
@pytest.mark.parametrize(("old", "new"), [(0, 0), (0, 1), (0, SIZE), (1, 2), (255, 256), (256, 257), (300, SIZE)])
def test_a_log_that_grew_is_cosigned(old: int, new: int) -> None:
    given, note = both(asked(old, new), latest(old) if old else None)

    assert given.status == 200
    (line,) = parse_signatures(given.body)
    assert (line.name, line.key_id) == (WITNESS.key.name, WITNESS.key.id)
    assert note is not None
    assert note.text == checkpoint(tree(), new)[0].text
    assert WITNESS.key.cosigned_at(note) == SECONDS
    assert LOG.key.verifies(note)


def test_the_same_checkpoint_is_cosigned_again() -> None:
    assert answer(asked(300, 300), latest(300)).status == 200


def test_the_answer_goes_below_the_checkpoint_that_was_sent() -> None:
    sent = asked(0, 300)

    joined = parse_note(sent.note.whole + answer(sent).body)

    assert WITNESS.key.verifies(joined)


def test_signatures_of_others_are_not_kept() -> None:
    sent = asked(0, 300)
    others = [witness(2).cosign(sent.note.text, 1), signer(seed=9).sign(sent.note.text)]

    _, note = both(replace(sent, note=Note(sent.note.text, (*sent.note.signatures, *others))))

    assert note is not None
    assert [one.name for one in note.signatures] == [ORIGIN, WITNESS.key.name]
    assert LOG.key.verifies(note)


def test_lines_after_the_root_are_cosigned_with_it() -> None:
    sent = asked(0, 300)
    text = sent.note.text + "more\n"

    _, note = both(replace(sent, note=signed(text, [LOG.sign(text)])))

    assert note is not None
    assert note.text == text
    assert WITNESS.key.verifies(note)


# ------------------------------------------------------------------------------------------- what is refused
def test_a_log_that_is_not_known_is_404() -> None:
    assert answer(asked(0, 3, by=signer("other.example"), origin="other.example")).status == 404


@pytest.mark.parametrize("by", [signer(seed=9), signer("other.example"), signer("other.example", seed=9)])
def test_a_checkpoint_that_the_log_did_not_sign_is_403(by: NoteSigner) -> None:
    assert answer(asked(0, 3, by=by)).status == 403


def test_a_signature_over_another_root_is_403() -> None:
    sent = asked(0, 3)
    false = Checkpoint(ORIGIN, 3, bytes(32))

    assert answer(replace(sent, note=Note(false.text, sent.note.signatures))).status == 403


def test_an_old_size_above_the_new_one_is_400() -> None:
    assert answer(asked(5, 4), latest(5)).status == 400


@pytest.mark.parametrize(("said", "seen"), [(0, 300), (299, 300), (301, 300), (5, 0)])
def test_another_old_size_than_was_seen_is_409_with_that_one(said: int, seen: int) -> None:
    given, note = both(asked(said, SIZE), latest(seen) if seen else None)

    assert given == Answer(409, f"{seen}\n", SIZE_MEDIA)
    assert note is None


def test_another_root_of_the_same_size_is_409() -> None:
    assert answer(asked(300, 300, tree(b"x")), latest(300)).status == 409


@pytest.mark.parametrize("alike", [0, 1, 255, 256, 299])
def test_a_log_that_changed_what_was_seen_is_422(alike: int) -> None:
    other = tree(b"x", alike=alike)

    assert both(asked(300, SIZE, other), latest(300)) == (
        Answer(422, "the proof does not show that the log only grew\n"),
        None,
    )


def test_a_proof_where_none_belongs_is_422() -> None:
    assert answer(replace(asked(0, 3), proof=(bytes(32),))).status == 422
    assert answer(replace(asked(3, 3), proof=(bytes(32),)), latest(3)).status == 422
    assert answer(replace(asked(3, 7), proof=()), latest(3)).status == 422


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\n",
        b"old 0",
        b"old 0\n\n",
        b"old 0\n\nhello",
        b"old 0\n\nhello\n3\nroot\n\n",
        b"\xff\xfe\n\n",
        b"\0" * 100,
        b"GET / HTTP/1.1\r\n\r\n",
    ],
)
def test_what_is_no_request_is_400(body: bytes) -> None:
    assert answer(body).status == 400


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("old 300\n", "old 0300\n"),
        ("old 300\n", "old +300\n"),
        ("old 300\n", "old -1\n"),
        ("old 300\n", "old 3٠0\n"),
        ("old 300\n", "old  300\n"),
        ("old 300\n", "old 300 \n"),
        ("old 300\n", "old 300\r\n"),
        ("old 300\n", "Old 300\n"),
        ("old 300\n", f"old {1 << 63}\n"),
        ("old 300\n", "old " + "9" * 5000 + "\n"),
        ("old 300\n", "old 300\nAAAA\n"),
        ("old 300\n", "old 300\n" + ("A" * 43 + "=\n") * 64),
        ("old 300\n", "old 300\n!" + "A" * 42 + "=\n"),
        ("\n\n" + ORIGIN, "\n" + ORIGIN),
        ("\n700\n", "\n0700\n"),
        ("\u2014 ", "- "),
    ],
)
def test_a_request_that_is_spelt_otherwise_is_400(right: str, wrong: str) -> None:
    body = asked(300, SIZE).body
    assert answer(body, latest(300)).status == 200

    assert answer(body.replace(right, wrong, 1), latest(300)).status == 400


@given(st.binary(max_size=300))
def test_anything_at_all_is_answered(body: bytes) -> None:
    assert answer(body).status == 400


@settings(max_examples=300)
@given(data=st.data())
def test_a_request_that_was_changed_is_refused(data: st.DataObject) -> None:
    """Every byte of a request counts, but the signatures of others."""
    body = bytearray(asked(300, SIZE).body.encode())
    at = data.draw(st.integers(0, len(body) - 1))
    body[at] ^= data.draw(st.integers(1, 255))

    given, note = both(bytes(body), latest(300))

    assert given.status in (400, 403, 404, 409, 422)
    assert note is None


def test_a_request_is_read_as_it_was_written() -> None:
    assert parse_asked(asked(300, SIZE).body.encode()) == asked(300, SIZE)


def test_what_was_seen_of_one_log_is_no_answer_for_another() -> None:
    other = signer("other.example")
    found = authentic(asked(0, 3, by=other, origin="other.example").body.encode(), [LOG.key, other.key])
    assert isinstance(found, Asked)

    with pytest.raises(ValueError, match="another log"):
        decided(found, latest(3), signer=WITNESS, seconds=SECONDS)


def test_either_key_of_a_log_will_do() -> None:
    second = signer(seed=2)

    found = authentic(asked(0, 3, by=second).body.encode(), [LOG.key, second.key])

    assert isinstance(found, Asked)


def test_a_newer_signature_takes_the_place_of_an_older_one_of_the_same_key() -> None:
    note, _ = checkpoint(tree(), 3)
    first, again, other = WITNESS.cosign(note.text, 1), WITNESS.cosign(note.text, 2), witness(2).cosign(note.text, 1)

    joined = with_signatures(with_signatures(note, [first, other]), [again])

    assert joined.signatures == (*note.signatures, again, other)


# ------------------------------------------------------------------------------------------- whatever a log does
class AnyLog(RuleBasedStateMachine):
    """A log that has several trees and says whatever it likes; the witness vouches for one history only."""

    FORKS = tuple(tree(bytes((n,)), of=40, alike=alike) for n, alike in enumerate((40, 0, 7, 8, 16, 31)))

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[Checkpoint] = []

    @rule(
        fork=st.sampled_from(FORKS),
        old=st.integers(0, 40),
        new=st.integers(0, 40),
        proof_of=st.sampled_from(FORKS),
        honest=st.booleans(),
    )
    def ask(self, fork: Grown, old: int, new: int, *, proof_of: Grown, honest: bool) -> None:
        """Ask with a proof of the same tree or of another one, from the size that was seen or from some other."""
        before = self.seen[-1] if self.seen else None
        old = (0 if before is None else before.size) if honest else old
        note, of = checkpoint(fork, new)
        proof = consistency_proof(old, new, proof_of.hashes) if old <= new else []
        given, kept = both(Asked(old, tuple(proof), of, note), before)
        assert (kept is not None) == (given.status == 200)
        if kept is not None:
            assert WITNESS.key.verifies(kept)
            self.seen.append(parse_checkpoint(kept.whole)[1])

    @invariant()
    def never_shrinks(self) -> None:
        """What it cosigned only grew."""
        sizes = [one.size for one in self.seen]
        assert sizes == sorted(sizes)

    @invariant()
    def vouches_for_one_history(self) -> None:
        """There is one tree of which all that it cosigned are beginnings."""
        for older, newer in zip(self.seen, self.seen[1:], strict=False):
            trees = [fork for fork in self.FORKS if root_of(newer.size, fork.hashes) == newer.root]
            assert any(root_of(older.size, fork.hashes) == older.root for fork in trees)


TestAnyLog = AnyLog.TestCase
TestAnyLog.settings = settings(max_examples=60, stateful_step_count=30)

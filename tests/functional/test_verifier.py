"""The stand-alone verifier takes what is right, and nothing that was changed; it needs nothing of poisonbook."""

from __future__ import annotations

import ast
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from itertools import cycle
from pathlib import Path
from random import Random

import pytest
from tests.ledgers import ORIGIN, SECONDS, SignedLog, signer, witness
from verifier import verify_ledger

from poisonbook.ledger.checkpoints import Checkpoint
from poisonbook.ledger.entries import entry_of
from poisonbook.ledger.hashing import EMPTY_ROOT
from poisonbook.ledger.notes import COSIGNATURE, NoteSignature, NoteSigner, signed
from poisonbook.ledger.proof_files import ProofFile, parse_proof
from poisonbook.ledger.shown import entry_shown, shown, shown_closed
from poisonbook.workflows.ledger_verify import verify_proof

VERIFIER = Path(verify_ledger.__file__)
SIZE = 700
ALONE = """
import runpy, sys

class Alone:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] not in {*sys.stdlib_module_names, "cryptography", "_cffi_backend", "cffi"}:
            raise ImportError(f"{name} is not to be had")

sys.meta_path.insert(0, Alone())
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""
"""What runs the verifier where only the standard library and cryptography can be imported."""


@cache
def a_log(size: int = SIZE, origin: str = ORIGIN) -> SignedLog:
    return SignedLog(size, origin=origin)


@cache
def a_proof(index: int = 437, size: int = SIZE) -> ProofFile:
    return a_log().proof(index, a_log().checkpoint(size))


def verified(text: str | bytes, folder: Path, *keys: str) -> int:
    """The exit code for a proof."""
    file = folder / "proof.tlog-proof"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return verify_ledger.main(["proof", str(file), *(keys or a_log().keys)])


def taken_by_poisonbook(text: str | bytes) -> bool:
    """Whether poisonbook's own reading takes the proof too."""
    try:
        proof = parse_proof(text.decode() if isinstance(text, bytes) else text)
        entry = entry_shown(proof.extra or b"")
    except ValueError:
        return False
    log = a_log()
    signed_by_all = all(one.key.verifies(proof.note) for one in (log.signer, *log.witnesses))
    return proof.checkpoint.origin == log.signer.key.name and signed_by_all and proof.shows(entry)


# ------------------------------------------------------------------------------------------- changes to a proof


def a_bit_flipped(proof: ProofFile, random: Random) -> bytes:
    raw = bytearray(proof.text.encode())
    raw[random.randrange(len(raw))] ^= 1 << random.randrange(8)
    return bytes(raw)


def a_byte_changed(proof: ProofFile, random: Random) -> bytes:
    raw, at = proof.text.encode(), random.randrange(len(proof.text.encode()))
    put = random.choice([b"", random.randbytes(1), raw[at : at + 1] * 2, b"\n", b" ", b"="])
    return raw[:at] + put + raw[at + 1 :]


def a_line_dropped(proof: ProofFile, random: Random) -> str:
    lines = proof.text.splitlines(keepends=True)
    del lines[random.randrange(len(lines))]
    return "".join(lines)


def a_line_doubled(proof: ProofFile, random: Random) -> str:
    lines = proof.text.splitlines(keepends=True)
    at = random.randrange(len(lines))
    lines.insert(random.choice([at, len(lines), random.randrange(len(lines))]), lines[at])
    return "".join(lines)


def two_lines_swapped(proof: ProofFile, random: Random) -> str:
    """Not two signatures: their order says nothing, and the note is as well signed."""
    lines = proof.text.splitlines(keepends=True)
    one, other = random.sample(range(len(lines)), 2)
    if lines[one][0] == lines[other][0] == "—":
        one = 0
    lines[one], lines[other] = lines[other], lines[one]
    return "".join(lines)


def a_hash_replaced(proof: ProofFile, random: Random) -> str:
    path = list(proof.proof)
    path[random.randrange(len(path))] = random.choice([random.randbytes(32), *path, proof.checkpoint.root, EMPTY_ROOT])
    return replace(proof, proof=tuple(path)).text


def another_path(proof: ProofFile, random: Random) -> str:
    other = a_proof(random.randrange(SIZE - 1), random.choice([SIZE, SIZE - 1]))
    return replace(proof, proof=other.proof).text


def another_length(proof: ProofFile, random: Random) -> str:
    path = list(proof.proof)
    if random.random() < 0.5:
        path.insert(random.randrange(len(path) + 1), random.choice([random.randbytes(32), *path]))
    else:
        path = path[: random.randrange(len(path))] if random.random() < 0.5 else path[1 + random.randrange(len(path)) :]
    return replace(proof, proof=tuple(path)).text


def another_index(proof: ProofFile, random: Random) -> str:
    index = random.choice([proof.index ^ 1, proof.index + 1, random.randrange(SIZE), random.randrange(2**63), SIZE])
    return replace(proof, index=index).text


def another_size(proof: ProofFile, random: Random) -> str:
    size = random.choice([SIZE + 1, SIZE - 1, SIZE * 2, proof.index, proof.index + 1, random.randrange(2**63)])
    return _with_text(proof, Checkpoint(ORIGIN, size, proof.checkpoint.root).text)


def another_root(proof: ProofFile, random: Random) -> str:
    root = random.choice([random.randbytes(32), EMPTY_ROOT, *proof.proof])
    return _with_text(proof, Checkpoint(ORIGIN, proof.checkpoint.size, root).text)


def another_origin(proof: ProofFile, random: Random) -> str:
    origin = random.choice(["another.example/ledger", ORIGIN + "/", ORIGIN.upper(), "ledger"])
    return _with_text(proof, Checkpoint(origin, proof.checkpoint.size, proof.checkpoint.root).text)


def a_line_added_to_what_was_signed(proof: ProofFile, random: Random) -> str:
    return _with_text(proof, proof.checkpoint.text + random.choice(["more\n", f"{SIZE}\n"]))


def a_forged_signature(proof: ProofFile, random: Random) -> str:
    """By a key of the same name, or under the right key's id."""
    at = random.randrange(3)
    right = proof.note.signatures[at]
    kind = COSIGNATURE if at else 1
    forger = signer(right.name, seed=random.randrange(200, 250), kind=kind)
    text = proof.note.text
    forged = forger.cosign(text, SECONDS) if at else forger.sign(text)
    if random.random() < 0.5:
        forged = NoteSignature(right.name, right.key_id, forged.signature)
    return _with_signature(proof, at, forged)


def a_cut_signature(proof: ProofFile, random: Random) -> str:
    at = random.randrange(3)
    right = proof.note.signatures[at]
    cut = random.choice([right.signature[: random.randrange(len(right.signature))], right.signature + b"\0"]) or b"\0"
    return _with_signature(proof, at, right._replace(signature=cut))


def another_time(proof: ProofFile, random: Random) -> str:
    at = random.choice([1, 2])
    right = proof.note.signatures[at]
    moment = random.choice([SECONDS + 1, 0, random.randrange(2**64)]).to_bytes(8, "big")
    return _with_signature(proof, at, right._replace(signature=moment + right.signature[8:]))


def the_witness_in_place_of_the_log(proof: ProofFile, random: Random) -> str:
    right, other = proof.note.signatures[0], proof.note.signatures[random.choice([1, 2])]
    return _with_signature(proof, 0, right._replace(signature=other.signature[random.choice([0, 8]) :]))


def another_nonce(proof: ProofFile, random: Random) -> str:
    kind, _, content = a_log().said[proof.index]
    return replace(proof, extra=shown(kind, random.randbytes(32), content)).text


def another_content(proof: ProofFile, random: Random) -> str:
    kind, nonce, content = a_log().said[proof.index]
    other = random.choice([content + b" ", content[:-1], content.replace(b"refused", b"allowed"), b"", b"{}"])
    return replace(proof, extra=shown(kind, nonce, other)).text


def another_kind(proof: ProofFile, random: Random) -> str:
    kind, nonce, content = a_log().said[proof.index]
    return replace(proof, extra=shown(random.choice(["opening", kind + "s", kind[:-1]]), nonce, content)).text


def another_entry(proof: ProofFile, random: Random) -> str:
    other = (proof.index + random.randrange(1, SIZE)) % SIZE
    extra = random.choice([shown(*a_log().said[other]), shown_closed(a_log().entries[other])])
    return replace(proof, extra=extra).text


def a_content_beside_the_entry(proof: ProofFile, random: Random) -> str:
    """What is proven is the entry alone: nothing may be shown with it as if it were."""
    told = {"entry": a_log().entries[proof.index].hex(), "content": "anything", "kind": "decision", "nonce": "00" * 32}
    for name in random.sample(["kind", "nonce"], random.randrange(3)):
        del told[name]
    return replace(proof, extra=json.dumps(told, sort_keys=True, separators=(",", ":")).encode()).text


def another_spelling(proof: ProofFile, random: Random) -> str:
    extra = (proof.extra or b"").decode()
    nonce = a_log().said[proof.index][1].hex()
    spelt = [
        extra.replace(nonce, nonce.upper()),
        extra.replace("§", "\\u00a7"),
        extra + " ",
        extra.replace(",", ", ", 1),
    ]
    return replace(proof, extra=random.choice(spelt).encode()).text


def the_proof_of_a_log_of_somebody_else(proof: ProofFile, random: Random) -> str:
    """Of the same name and with the same witnesses, but with a key of its own."""
    forger = signer(ORIGIN, seed=random.randrange(200, 250))
    text = proof.note.text
    note = signed(text, [forger.sign(text), *(witness(one).cosign(text, SECONDS) for one in (1, 2))])
    return replace(proof, note=note).text


CHANGES: tuple[Callable[[ProofFile, Random], str | bytes], ...] = (
    a_bit_flipped,
    a_byte_changed,
    a_line_dropped,
    a_line_doubled,
    two_lines_swapped,
    a_hash_replaced,
    another_path,
    another_length,
    another_index,
    another_size,
    another_root,
    another_origin,
    a_line_added_to_what_was_signed,
    a_forged_signature,
    a_cut_signature,
    another_time,
    the_witness_in_place_of_the_log,
    another_nonce,
    another_content,
    another_kind,
    another_entry,
    a_content_beside_the_entry,
    another_spelling,
    the_proof_of_a_log_of_somebody_else,
)


def _with_text(proof: ProofFile, text: str) -> str:
    return replace(proof, note=replace(proof.note, text=text)).text


def _with_signature(proof: ProofFile, at: int, signature: NoteSignature) -> str:
    signatures = list(proof.note.signatures)
    signatures[at] = signature
    return replace(proof, note=replace(proof.note, signatures=tuple(signatures))).text


# --------------------------------------------------------------------------------------------------------- proofs


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, SIZE])
def test_right_proofs_are_taken(size: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for index in {0, size // 2, size - 1}:
        assert verified(a_proof(index, size).text, tmp_path) == 0
        told = json.loads(capsys.readouterr().out)
        kind, _, content = a_log().said[index]
        assert told == {
            "origin": ORIGIN,
            "size": size,
            "witnesses": 2,
            "index": index,
            "kind": kind,
            "content": content.decode(),
            "check_timestamp": told["check_timestamp"],
        }


def test_an_entry_whose_content_is_gone_is_proven_all_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    proof = a_log().proof(437, a_log().checkpoint(), extra=shown_closed(a_log().entries[437]))

    assert verified(proof.text, tmp_path) == 0
    assert json.loads(capsys.readouterr().out)["content"] is None


@pytest.mark.parametrize(
    "count", [2_000, pytest.param(10_000, marks=pytest.mark.slow), pytest.param(100_000, marks=pytest.mark.long)]
)
def test_changed_proofs_are_refused_one_and_all(count: int, tmp_path: Path) -> None:
    random = Random(count)  # noqa: S311 - the same in every run
    made = {change.__name__: 0 for change in CHANGES}
    for change in cycle(CHANGES):
        proof = a_proof(random.randrange(SIZE))
        text = change(proof, random)
        if text in (proof.text, proof.text.encode()):
            continue
        assert verified(text, tmp_path) == 1, (change.__name__, text)
        assert not taken_by_poisonbook(text), (change.__name__, text)
        made[change.__name__] += 1
        if sum(made.values()) == count:
            break

    assert min(made.values()) > count // (2 * len(CHANGES))
    assert verified(a_proof().text, tmp_path) == 0


def _keys(*witnesses: str, log: str = "", need: int | None = None) -> list[str]:
    asked = [] if need is None else [f"--witnesses={need}"]
    return ["--log", log or a_log().signer.key.text, *(f"--witness={one}" for one in witnesses), *asked]


ONE, TWO, THREE = (witness(number).key.text for number in (1, 2, 3))
OWN = a_log().signer.key.text
AS_WITNESS = signer(kind=COSIGNATURE).key.text


@pytest.mark.parametrize(
    ("keys", "code"),
    [
        pytest.param(_keys(), 0, id="no witness asked for"),
        pytest.param(_keys(ONE, TWO), 0, id="both"),
        pytest.param(_keys(ONE, TWO, need=1), 0, id="one of both"),
        pytest.param(_keys(ONE, TWO, THREE, need=2), 0, id="two of three"),
        pytest.param(_keys(ONE, TWO, THREE), 1, id="one that is named did not sign"),
        pytest.param(_keys(ONE, TWO, THREE, need=3), 1, id="three of three"),
        pytest.param(_keys(ONE, ONE, need=2), 1, id="one counted twice"),
        pytest.param(_keys(need=1), 1, id="nobody to cosign"),
        pytest.param(_keys(log=signer("another.example").key.text), 1, id="the key of another log"),
        pytest.param(_keys(log=signer(seed=2).key.text), 1, id="another key of this name"),
        pytest.param(_keys(log=ONE), 1, id="a witness in place of the log"),
        pytest.param(_keys(log=AS_WITNESS), 1, id="the log's own key as that of a witness"),
        pytest.param(_keys(OWN), 1, id="the log in place of a witness"),
        pytest.param(_keys(AS_WITNESS), 1, id="the log for its own witness"),
        pytest.param(_keys(witness(1).key.text.replace("witness1", "witness2")), 1, id="a key under another name"),
        pytest.param(_keys(log=OWN[:-1]), 1, id="a key cut short"),
        pytest.param(_keys(ONE, TWO, need=0), 0, id="none of both"),
        pytest.param(_keys(need=-1), 1, id="less than none"),
        pytest.param(_keys(log="nonsense"), 1, id="no key"),
        pytest.param(_keys(log="a+b+c"), 1, id="no key either"),
    ],
)
def test_whom_to_trust_is_said_by_whoever_checks(keys: list[str], code: int, tmp_path: Path) -> None:
    assert verified(a_proof().text, tmp_path, *keys) == code


def _cosigned(seconds: int) -> ProofFile:
    """A proof with a cosignature of that time: right but for that."""
    proof, one = a_proof(), witness(1)
    message = f"cosignature/v1\ntime {seconds}\n{proof.note.text}".encode()
    signature = seconds.to_bytes(8, "big") + one._private.sign(message)
    own = NoteSignature(one.key.name, one.key.id, signature)
    return replace(proof, note=replace(proof.note, signatures=(proof.note.signatures[0], own)))


def _with_lines(count: int) -> ProofFile:
    """A proof with so many signatures, most of nobody that is known."""
    proof = a_proof()
    more = [NoteSignature(f"w{number}", b"1234", b"x") for number in range(count - len(proof.note.signatures))]
    return replace(proof, note=replace(proof.note, signatures=(*proof.note.signatures, *more)))


@pytest.mark.parametrize(
    ("proof", "need", "code"),
    [
        pytest.param(_cosigned(2**63 - 1), 1, 0, id="the last second there is"),
        pytest.param(_cosigned(2**63), 1, 1, id="a second after it"),
        pytest.param(_with_lines(100), 2, 0, id="a hundred signatures"),
        pytest.param(_with_lines(101), 2, 1, id="one more"),
    ],
)
def test_the_verifier_and_poisonbook_agree_at_the_edges(proof: ProofFile, need: int, code: int, tmp_path: Path) -> None:
    ours = verify_proof(proof.text, log=OWN, witnesses=[ONE, TWO], need=need)

    assert verified(proof.text, tmp_path, *_keys(ONE, TWO, need=need)) == code
    assert (ours.problem is None) == (code == 0)


# --------------------------------------------------------------------------------------------------------- exports


def exported(folder: Path, *more: str, log: SignedLog | None = None) -> int:
    return verify_ledger.main(["export", str(folder), *(log or a_log()).keys, *more])


def all_files(folder: Path) -> Iterator[Path]:
    return (file for file in sorted(folder.rglob("*")) if file.is_file())


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, SIZE, pytest.param(66_000, marks=pytest.mark.slow)])
def test_a_whole_log_is_taken(size: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = a_log(size)

    assert exported(log.export(tmp_path), log=log) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["size"], sum(told["kinds"].values())) == (size, size)


@pytest.mark.parametrize("apart", [97, pytest.param(1, marks=pytest.mark.slow)])
def test_a_log_with_one_bit_flipped_anywhere_is_refused(apart: int, tmp_path: Path) -> None:
    random = Random(apart)  # noqa: S311 - the same in every run
    log = a_log(300)
    log.export(tmp_path)
    for file in all_files(tmp_path):
        raw = file.read_bytes()
        for at in {*range(0, len(raw), apart), len(raw) - 1}:
            changed = bytearray(raw)
            changed[at] ^= 1 << random.randrange(8)
            file.write_bytes(changed)
            assert exported(tmp_path, log=log) == 1, (file, at)
        file.write_bytes(raw)

    assert exported(tmp_path, log=log) == 0


def test_a_file_that_is_longer_or_shorter_is_refused(tmp_path: Path) -> None:
    a_log().export(tmp_path)
    for file in all_files(tmp_path):
        raw = file.read_bytes()
        for changed in (raw + b"\0", raw[:-1], raw[1:], raw + raw, b""):
            file.write_bytes(changed)
            assert exported(tmp_path) == 1, (file, len(changed))
        file.write_bytes(raw)


@pytest.mark.parametrize("what", ["0", "entries"])
def test_what_belongs_to_one_tile_is_not_found_in_the_next(what: str, tmp_path: Path) -> None:
    a_log().export(tmp_path)
    first, second = (tmp_path / "tile" / what / name for name in ("000", "001"))
    both = first.read_bytes() + second.read_bytes()
    cut = len(both) // 2 + (32 if what == "0" else 34 + 2 + both[3])
    for at in (cut, 0, len(both)):
        first.write_bytes(both[:at])
        second.write_bytes(both[at:])
        assert exported(tmp_path) == 1


def test_every_checkpoint_with_a_time_stamp_has_to_be_a_beginning(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = a_log()
    stamped = log.export(tmp_path) / "timestamps" / "300" / "checkpoint"
    stamped.parent.mkdir(parents=True)
    for size in (300, 0, SIZE):
        stamped.write_text(log.checkpoint(size).whole, encoding="utf-8")
        assert exported(tmp_path) == 0
        assert json.loads(capsys.readouterr().out)["older"] == 1

    for other in (a_log(900).checkpoint(), SignedLog(300, origin="other.example").checkpoint()):
        stamped.write_text(other.whole, encoding="utf-8")
        assert exported(tmp_path) == 1


def test_a_file_that_is_missing_cannot_be_read(tmp_path: Path) -> None:
    a_log().export(tmp_path)
    for file in list(all_files(tmp_path)):
        raw = file.read_bytes()
        file.unlink()
        assert exported(tmp_path) == 2
        file.write_bytes(raw)


@pytest.mark.parametrize("size", [0, 1, 256, 257, 699, SIZE])
def test_older_checkpoints_are_a_beginning(size: int, tmp_path: Path) -> None:
    folder, older = a_log().export(tmp_path / "log"), tmp_path / "older"
    older.write_bytes(a_log().checkpoint(size).whole.encode())

    assert exported(folder, "--before", str(older)) == 0


def _forged_checkpoints() -> Iterator[tuple[str, str]]:
    log, later = a_log(), a_log(SIZE + 1)
    right = log.checkpoint(300)
    own, stranger = log.signer, signer(seed=9)

    def by(one: NoteSigner, size: int, root: bytes, origin: str = ORIGIN) -> str:
        text = Checkpoint(origin, size, root).text
        return signed(text, [one.sign(text)]).whole

    root = verify_ledger.Checkpoint(right.whole).root
    yield "of a log that is longer", later.checkpoint().whole
    yield "with a root of its own", by(own, 300, bytes(32))
    yield "of another size", by(own, 301, root)
    yield "of nothing, with a root", by(own, 0, root)
    yield "by a stranger", by(stranger, 300, root)
    yield "of another log", by(signer("another.example"), 300, root, "another.example")
    yield "under another origin", by(own, 300, root, "another.example")
    yield "without a signature", right.text + "\n"
    yield "with a changed size", right.whole.replace("\n300\n", "\n299\n")


@pytest.mark.parametrize("note", [pytest.param(note, id=name) for name, note in _forged_checkpoints()])
def test_an_older_checkpoint_that_is_no_beginning_is_refused(note: str, tmp_path: Path) -> None:
    folder, older, right = a_log().export(tmp_path / "log"), tmp_path / "older", tmp_path / "right"
    older.write_bytes(note.encode())
    right.write_bytes(a_log().checkpoint(10).whole.encode())

    assert exported(folder, "--before", str(right), "--before", str(older)) == 1


def test_a_history_written_anew_does_not_fit_the_older_checkpoint(tmp_path: Path) -> None:
    anew = SignedLog(SIZE)
    anew.entries[12] = entry_of("decision", bytes(32), b"another")
    anew.grown = type(anew.grown)().grow(verify_ledger.sha(b"\0", entry) for entry in anew.entries)
    folder, older = anew.export(tmp_path / "log"), tmp_path / "older"
    older.write_bytes(a_log().checkpoint(300).whole.encode())

    assert exported(folder, log=anew) == 0
    assert exported(folder, "--before", str(older), log=anew) == 1


def test_entries_of_another_form_are_refused(tmp_path: Path) -> None:
    for number, entry in enumerate(
        (b"", b"plain text that is no entry", b"\x01\x00" + bytes(32), b"\x01\x01\xff" + bytes(32))
    ):
        log = SignedLog(3)
        log.entries[1] = entry
        log.grown = type(log.grown)().grow(verify_ledger.sha(b"\0", one) for one in log.entries)
        assert exported(log.export(tmp_path / str(number)), log=log) == 1


# ------------------------------------------------------------------------------------------------------- standing alone


def alone(*given: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", "-X", "utf8=0", "-c", ALONE, str(VERIFIER), *map(str, given)]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={"LC_ALL": "C"})


def test_it_runs_where_only_cryptography_can_be_imported(tmp_path: Path) -> None:
    folder, older, file = a_log().export(tmp_path / "log"), tmp_path / "older", tmp_path / "one.tlog-proof"
    older.write_bytes(a_log().checkpoint(300).whole.encode())
    file.write_bytes(a_proof().text.encode())

    taken = alone("proof", file, *a_log().keys)
    assert (taken.returncode, taken.stderr, json.loads(taken.stdout)["index"]) == (0, "", 437)
    taken = alone("export", folder, "--before", older, *a_log().keys)
    assert (taken.returncode, taken.stderr, json.loads(taken.stdout)["older"]) == (0, "", 1)

    file.write_bytes(a_proof().text.replace("index 437", "index 436").encode())
    refused = alone("proof", file, *a_log().keys)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == "WRONG: the entry is not in the log at that place\n"
    assert alone("proof", tmp_path / "nothing", *a_log().keys).returncode == 2
    assert alone("proof").returncode == 2


def test_a_reader_that_goes_away_is_no_fault(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        words = [sys.executable, "-I", str(VERIFIER), "--help"]
        done = subprocess.run(words, stdout=writer, stderr=subprocess.PIPE, text=True, check=False)
    finally:
        os.close(writer)

    assert (done.returncode, done.stderr) == (-signal.SIGPIPE, "")


def test_it_is_one_short_file_that_imports_the_standard_library_and_cryptography() -> None:
    text = VERIFIER.read_text("utf-8")
    imported: set[str] = set()
    for node in ast.walk(ast.parse(text, feature_version=(3, 9))):
        if isinstance(node, ast.Import):
            imported |= {name.name.partition(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.module is not None
            imported.add(node.module.partition(".")[0])

    assert imported - set(sys.stdlib_module_names) == {"cryptography"}
    assert len(text.splitlines()) <= 300

#!/usr/bin/env python3
"""Check a poisonbook ledger without poisonbook: this one file, Python 3.9 or newer, and one library for Ed25519.

    pip install cryptography
    python verify_ledger.py proof FILE.tlog-proof --log KEY [--witness KEY ...] [--witnesses N]
    python verify_ledger.py export FOLDER --log KEY [--witness KEY ...] [--witnesses N] [--before CHECKPOINT ...]

`proof` checks that one entry is in the log: the content commits to the entry, the entry leads to the root, the log
signed the root, and N of the witnesses cosigned it (all that are named, where N is not). `export` checks a whole copy:
every entry hashes to the tiles, the tiles to the signed root, and every older checkpoint (`--before`, and those with a
time stamp) is a beginning of it, signed with KEY or that of a further `--log`. How to check a time stamp (RFC 3161)
with OpenSSL is printed. Keys are lines such as `shop.example/log+1a2b3c4d+AQ...`; get them from others than the folder.

Exit code 0: all is right. 1: something is wrong, and which. 2: it could not be read. It follows RFC 6962, RFC 9162 and
C2SP signed-note, tlog-checkpoint, tlog-cosignature, tlog-tiles and tlog-proof; it shares no code with what it checks.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

WIDTH, LOG, WITNESS = 256, 1, 4
ONE = "openssl ts -verify -digest {} -in STAMP.tsr -CAfile ROOTS.pem"
EACH = "for at in timestamps/*/*.tsr; do openssl ts -verify -data ${at%/*}/checkpoint -in $at -CAfile ROOTS.pem; done"


class Wrong(Exception):
    """What was checked does not hold."""


def sha(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def b64(text: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:
        raise Wrong("something that should be base64 is not") from None
    if base64.b64encode(raw).decode() != text:
        raise Wrong("something is not written in base64 as it should be")
    return raw


def number(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or (text[0] == "0" and text != "0") or int(text[:20]) >> 63:
        raise Wrong("something that should be a number is not written as one")
    return int(text)


def text_of(file: Path) -> str:
    try:
        return file.read_bytes().decode()
    except UnicodeDecodeError:
        raise Wrong(f"{file.name} is not text in UTF-8") from None


class Key:
    """A public key with its name, read from a line NAME+ID+BASE64."""

    def __init__(self, line: str) -> None:
        self.name, _, rest = line.strip().partition("+")
        key_id, _, material = rest.partition("+")
        raw = b64(material)
        if not self.name.isprintable() or len(raw) != 33 or raw[0] not in (LOG, WITNESS):
            raise Wrong("a key is of Ed25519, and says whether it is of a log or of a witness")
        self.kind, public = raw[0], raw[1:]
        self.id = sha(self.name.encode(), b"\n", raw)[:4]
        if self.id.hex() != key_id:
            raise Wrong("the key has another id than its line says")
        self.public = Ed25519PublicKey.from_public_bytes(public)

    def signed(self, text: str, signatures: list[tuple[str, bytes]]) -> bool:
        own = [raw[4:] for name, raw in signatures if name == self.name and raw[:4] == self.id]
        for raw in own:
            at = 8 if self.kind == WITNESS else 0
            head = f"cosignature/v1\ntime {number(str(int.from_bytes(raw[:at], 'big')))}\n" if at else ""
            try:
                self.public.verify(raw[at:], (head + text).encode())
            except (InvalidSignature, ValueError):
                raise Wrong(f"a signature of {self.name} is false") from None
        return bool(own)


class Checkpoint:
    """Origin, size and root, with the signatures below."""

    def __init__(self, note: str) -> None:
        text, between, lines = note.rpartition("\n\n")
        if not between or not lines.endswith("\n") or any(ord(letter) < 32 and letter != "\n" for letter in note):
            raise Wrong("a checkpoint is a text, an empty line and lines of signatures")
        self.text, parts = text + "\n", text.split("\n")
        if len(parts) < 3 or not all(parts) or lines.count("\n") > 100:
            raise Wrong("a checkpoint names origin, size and root, and has at most 100 signatures")
        self.origin, self.size, self.root = parts[0], number(parts[1]), b64(parts[2])
        if len(self.root) != 32:
            raise Wrong("a root has 32 bytes")
        self.signatures: list[tuple[str, bytes]] = []
        for line in lines[:-1].split("\n"):
            dash, name, material = [*line.split(" "), "", ""][:3]
            signature = (name, b64(material))
            if dash != "\u2014" or not name or line != f"{dash} {name} {material}" or signature in self.signatures:
                raise Wrong("a line below the checkpoint is no signature, or the same as another")
            self.signatures.append(signature)

    def stamp(self, log: Key) -> str:
        """How to check a time stamp of it, which is over SHA-256 of the checkpoint as the log alone signed it."""
        own = [(name, raw) for name, raw in self.signatures if name == log.name and raw[:4] == log.id]
        lines = "".join(f"\u2014 {name} {base64.b64encode(raw).decode()}\n" for name, raw in own)
        return ONE.format(sha(f"{self.text}\n{lines}".encode()).hex())

    def check(self, log: Key, witnesses: list[Key], need: int) -> int:
        """How many witnesses cosigned; Wrong where the log did not sign, or too few witnesses did."""
        if log.kind != LOG or log.name != self.origin:
            raise Wrong("the checkpoint is of another log than the key")
        if not log.signed(self.text, self.signatures):
            raise Wrong("the log did not sign the checkpoint")
        if any(witness.kind != WITNESS for witness in witnesses):
            raise Wrong("a key given for a witness is that of a log")
        seen = {key.public.public_bytes_raw() for key in witnesses if key.signed(self.text, self.signatures)}
        if len(seen) < need:
            raise Wrong(f"{len(seen)} witnesses cosigned the checkpoint, {need} are asked for")
        return len(seen)


def entry_bytes(extra: dict[str, str]) -> bytes:
    """The entry that content and nonce commit to; or the entry itself, where the content is gone. Never both."""
    if set(extra) == {"entry"}:
        return bytes.fromhex(extra["entry"])
    if set(extra) != {"kind", "nonce", "content"}:
        raise Wrong("the proof shows an entry, or a kind, a nonce and a content, and nothing else")
    kind, nonce = extra["kind"].encode("ascii"), bytes.fromhex(extra["nonce"])
    if not 0 < len(kind) < 256 or len(nonce) != 32:
        raise Wrong("the proof names no kind or no nonce")
    head = bytes([len(kind)]) + kind
    return b"\x01" + head + sha(b"poisonbook ledger entry 1\0", head, nonce, extra["content"].encode())


def kind_of(entry: bytes) -> str:
    if len(entry) < 35 or entry[0] != 1 or len(entry) != 34 + entry[1] or not entry[2:-32].isascii():
        raise Wrong("an entry has another form than it should")
    return entry[2:-32].decode()


def leads_to(leaf: bytes, index: int, size: int, proof: list[bytes]) -> bytes:
    """The root that a proof of inclusion gives (RFC 9162, section 2.1.3.2)."""
    if index >= size:
        raise Wrong("the entry would be behind the end of the log")
    place, last, node = index, size - 1, leaf
    for beside in proof:
        if len(beside) != 32 or last == 0:
            raise Wrong("the proof is longer than it can be")
        if place % 2 or place == last:
            node = sha(b"\x01", beside, node)
            while place and not place % 2:
                place, last = place // 2, last // 2
        else:
            node = sha(b"\x01", node, beside)
        place, last = place // 2, last // 2
    if last:
        raise Wrong("the proof is shorter than it must be")
    return node


def check_proof(text: str, log: Key, witnesses: list[Key], need: int) -> dict[str, object]:
    head, _, rest = text.partition("\n\n")
    lines = head.split("\n")
    if lines.pop(0) != "c2sp.org/tlog-proof@v1":
        raise Wrong("the file is no proof")
    if not lines or not lines[0].startswith("extra "):
        raise Wrong("the proof does not say which entry it is about")
    try:
        shown = b64(lines.pop(0)[6:])
        extra = json.loads(shown)
        entry = entry_bytes(extra)
        exact = {key: bytes.fromhex(told).hex() if key in ("entry", "nonce") else told for key, told in extra.items()}
        if json.dumps(exact, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() != shown:
            raise Wrong("what the proof shows is not written as it should be")
    except (ValueError, TypeError, AttributeError, RecursionError):
        raise Wrong("the proof does not say which entry it is about") from None
    if not lines or not lines[0].startswith("index "):
        raise Wrong("the proof does not say where the entry is")
    index, proof = number(lines[0][6:]), [b64(line) for line in lines[1:]]
    checkpoint = Checkpoint(rest)
    cosigned = checkpoint.check(log, witnesses, need)
    if leads_to(sha(b"\x00", entry), index, checkpoint.size, proof) != checkpoint.root:
        raise Wrong("the entry is not in the log at that place")
    said = {"origin": checkpoint.origin, "size": checkpoint.size, "witnesses": cosigned, "index": index}
    return {**said, "kind": kind_of(entry), "content": extra.get("content"), "check_timestamp": checkpoint.stamp(log)}


def roots_over(hashes: list[bytes], sizes: set[int]) -> dict[int, bytes]:
    """The roots of the first so many leaves (RFC 6962, section 2.1), by perfect subtrees from the left."""
    roots, peaks = {0: sha()}, list[tuple[int, bytes]]()
    for count, leaf in enumerate(hashes, 1):
        height, node = 0, leaf
        while peaks and peaks[-1][0] == height:
            node = sha(b"\x01", peaks.pop()[1], node)
            height += 1
        peaks.append((height, node))
        if count in sizes:
            roots[count] = peaks[-1][1]
            for _, peak in peaks[-2::-1]:
                roots[count] = sha(b"\x01", peak, roots[count])
    return roots


def place(number_: int, mark: str = "") -> str:
    above = place(number_ // 1000, "x") + "/" if number_ >= 1000 else ""
    return f"{above}{mark}{number_ % 1000:03}"


def read_tiles(folder: Path, what: str, count: int) -> Iterator[tuple[int, int, bytes]]:
    """Where each tile begins, where it ends, and its bytes."""
    for start in range(0, count, WIDTH):
        end = min(start + WIDTH, count)
        part = f".p/{end - start}" if end - start < WIDTH else ""
        yield start, end, (folder / "tile" / what / (place(start // WIDTH) + part)).read_bytes()


def read_entries(folder: Path, count: int) -> Iterator[bytes]:
    for start, end, bundle in read_tiles(folder, "entries", count):
        at = 0
        for _ in range(start, end):
            length = int.from_bytes(bundle[at : at + 2], "big")
            yield bundle[at + 2 : at + 2 + length]
            at += 2 + length
        if at != len(bundle):
            raise Wrong(f"the bundle of entries {start} to {end - 1} is longer or shorter than these")


def check_export(folder: Path, logs: list[Key], witnesses: list[Key], need: int, past: list[Path]) -> dict[str, object]:
    checkpoint = Checkpoint(text_of(folder / "checkpoint"))
    cosigned = checkpoint.check(logs[0], witnesses, need)
    olds = [Checkpoint(text_of(file)) for file in (*past, *folder.glob("timestamps/*/checkpoint"))]
    kinds: Counter[str] = Counter()
    hashes = []
    for entry in read_entries(folder, checkpoint.size):
        kinds[kind_of(entry)] += 1
        hashes.append(sha(b"\x00", entry))
    roots = roots_over(hashes, {checkpoint.size, *(old.size for old in olds)})
    if roots[checkpoint.size] != checkpoint.root:
        raise Wrong("the entries do not lead to the signed root")
    level, of_level = 0, hashes
    while of_level:
        for start, end, tile in read_tiles(folder, str(level), len(of_level)):
            if tile != b"".join(of_level[start:end]):
                raise Wrong(f"a tile of level {level} is not what the entries give")
        full = range(WIDTH, len(of_level) + 1, WIDTH)
        of_level = [roots_over(of_level[end - WIDTH : end], {WIDTH})[WIDTH] for end in full]
        level += 1
    for old in olds:
        old.check(next((one for one in logs if one.id in {raw[:4] for _, raw in old.signatures}), logs[0]), [], 0)
        if roots.get(old.size) != old.root:
            raise Wrong(f"the log was {old.size} entries long before, and these are not its first {old.size}")
    said = {"origin": checkpoint.origin, "size": checkpoint.size, "witnesses": cosigned, "older": len(olds)}
    return {**said, "kinds": dict(sorted(kinds.items())), "check_timestamps": EACH}


def main(given: list[str] | None = None) -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("what", choices=("proof", "export"))
    arguments.add_argument("place", type=Path)
    arguments.add_argument("--log", required=True, action="append", metavar="KEY")
    arguments.add_argument("--witness", action="append", default=[], metavar="KEY")
    arguments.add_argument("--witnesses", metavar="N")
    arguments.add_argument("--before", action="append", default=[], type=Path, metavar="CHECKPOINT")
    asked = arguments.parse_args(given)
    try:
        logs, witnesses = [Key(line) for line in asked.log], [Key(line) for line in asked.witness]
        need = len(witnesses) if asked.witnesses is None else number(asked.witnesses)
        if asked.what == "proof":
            said = check_proof(text_of(asked.place), logs[0], witnesses, need)
        else:
            said = check_export(asked.place, logs, witnesses, need, asked.before)
    except Wrong as wrong:
        print(f"WRONG: {wrong}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"cannot be read: {error}", file=sys.stderr)
        return 2
    print(json.dumps(said, indent=2))
    return 0


if __name__ == "__main__":
    if hasattr(signal, "SIGPIPE"):  # who reads what is printed may go away before its end, as `head` does
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    sys.exit(main())

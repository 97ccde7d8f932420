import assert from "node:assert/strict";
import { test } from "node:test";

import { PublicKeyError, readSnapshot, SnapshotError } from "../src/index.js";
import { golden, goldenBytes, goldenTime } from "./golden.js";

const KEYS = [golden.public_key];
const OTHER_KEY = `ed25519:${btoa("k".repeat(32))}`;

async function faultOf(data, keys = KEYS, options = {}) {
  try {
    await readSnapshot(data, keys, options);
  } catch (error) {
    assert(error instanceof SnapshotError, `${error}`);
    return error.fault;
  }
  return null;
}

test("every product of the golden snapshot has its standing", async () => {
  const snapshot = await readSnapshot(goldenBytes, KEYS, { operator: golden.operator });
  for (const [id, standing] of Object.entries(golden.standings)) assert.equal(await snapshot.standing(id), standing);
  assert.equal(await snapshot.standing("\ud800"), "unknown");
});

test("it says whose and how old it is", async () => {
  const snapshot = await readSnapshot(goldenBytes, KEYS);
  assert.deepEqual([snapshot.operator, snapshot.version, snapshot.jurisdictions], ["op-1", 7, ["EU"]]);
  assert.equal(snapshot.products.not_regulated, 205);
  assert(snapshot.isValid(goldenTime));
  assert(!snapshot.isValid(snapshot.expiresAt));
});

test("a change of any byte is noticed", async () => {
  for (let at = 0; at < goldenBytes.length; at += 1) {
    const changed = goldenBytes.slice();
    changed[at] ^= 1;
    assert(["format", "key", "signature"].includes(await faultOf(changed)), `byte ${at}`);
  }
});

test("a cut at any byte is noticed", async () => {
  for (let length = 0; length < goldenBytes.length; length += 1) {
    assert.notEqual(await faultOf(goldenBytes.subarray(0, length)), null, `byte ${length}`);
  }
});

test("bytes behind it are noticed", async () => {
  assert.notEqual(await faultOf(new Uint8Array([...goldenBytes, 0])), null);
});

test("another key and another operator are refused", async () => {
  assert.equal(await faultOf(goldenBytes, [OTHER_KEY]), "key");
  assert.equal(await faultOf(goldenBytes, [OTHER_KEY, ...KEYS]), null);
  assert.equal(await faultOf(goldenBytes, KEYS, { operator: "op-2" }), "operator");
});

test("what is no public key is refused", async () => {
  for (const text of ["", "ed25519:", "ed25519:AAAA", "A".repeat(44), `rsa:${"A".repeat(43)}=`, "ed25519:ä"]) {
    await assert.rejects(readSnapshot(goldenBytes, [text]), PublicKeyError);
  }
});

test("bytes in the middle of a larger buffer are read as they are", async () => {
  const larger = new Uint8Array(goldenBytes.length + 10);
  larger.set(goldenBytes, 5);
  const snapshot = await readSnapshot(larger.subarray(5, 5 + goldenBytes.length), KEYS);
  assert.equal(await snapshot.standing("P-ACID"), "restricted");
});

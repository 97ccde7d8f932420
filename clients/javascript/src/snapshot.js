/** The snapshot: signed bytes that say which products are regulated, and which are known. */

import { PublicKeyError, SnapshotError } from "./errors.js";

const START = new TextEncoder().encode("poisonbook snapshot 1\n");
const ED25519 = 1;
const KEY_ID = 8;
const SIGNATURE = 1 + KEY_ID + 64;
const PREFIX = "ed25519:";
const STANDINGS = ["restricted", "undetermined", "reportable", "not_regulated"];
const HALF_A_CHARACTER = /\p{Surrogate}/u;

/** One set: the first hash bits choose a bucket, the next 32 stand in it. */
class Members {
  #bits;
  #starts;
  #words;

  constructor(bits, starts, words) {
    this.#bits = bits;
    this.#starts = starts;
    this.#words = words;
  }

  has(first, second) {
    const bucket = this.#bits === 0 ? 0 : first >>> (32 - this.#bits);
    for (let at = this.#starts[bucket]; at < this.#starts[bucket + 1]; at += 1) {
      if (this.#words.getUint32(4 * at) === second) return true;
    }
    return false;
  }
}

export class Snapshot {
  #salt;
  #sets;

  constructor(header, sets, digest) {
    this.operator = text(header.operator);
    this.version = whole(header.version);
    this.madeAt = moment(header.made_at);
    this.expiresAt = moment(header.expires_at);
    this.jurisdictions = header.jurisdictions.map(text);
    this.law = text(header.law);
    this.products = Object.fromEntries(STANDINGS.map((name) => [name, whole(header.products[name])]));
    this.digest = digest;
    this.#salt = unhex(text(header.salt));
    this.#sets = sets;
  }

  async standing(productId) {
    if (HALF_A_CHARACTER.test(productId)) return "unknown"; // no product is called that
    const hashed = new DataView((await sha256(joined(this.#salt, new TextEncoder().encode(productId)))).buffer);
    const [first, second] = [hashed.getUint32(0), hashed.getUint32(4)];
    return STANDINGS.find((_, place) => this.#sets[place].has(first, second)) ?? "unknown";
  }

  isValid(now = new Date()) {
    return now < this.expiresAt;
  }
}

export async function readSnapshot(data, publicKeys, { operator } = {}) {
  if (data.length < START.length + SIGNATURE || !START.every((byte, at) => data[at] === byte)) {
    throw new SnapshotError("format");
  }
  const body = data.subarray(0, data.length - SIGNATURE);
  await verify(body, data.subarray(data.length - SIGNATURE), publicKeys);
  const digest = hex(await sha256(data));
  let snapshot;
  try {
    snapshot = parse(body, digest);
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError) {
      throw new SnapshotError("format");
    }
    throw error;
  }
  if (operator !== undefined && snapshot.operator !== operator) throw new SnapshotError("operator");
  return snapshot;
}

/** The 32 bytes of a public key as operators pin it. */
export function publicKeyBytes(pinned) {
  const trimmed = pinned.trim();
  if (!/^ed25519:[A-Za-z0-9+/]{43}=$/.test(trimmed)) throw new PublicKeyError();
  return Uint8Array.from(atob(trimmed.slice(PREFIX.length)), (letter) => letter.charCodeAt(0));
}

async function verify(body, signature, publicKeys) {
  if (signature[0] !== ED25519) throw new SnapshotError("format");
  const wanted = hex(signature.subarray(1, 1 + KEY_ID));
  for (const key of publicKeys.map(publicKeyBytes)) {
    if (hex((await sha256(key)).subarray(0, KEY_ID)) !== wanted) continue;
    const imported = await imports(key);
    if (!(await crypto.subtle.verify({ name: "Ed25519" }, imported, signature.subarray(1 + KEY_ID), body))) {
      throw new SnapshotError("signature");
    }
    return;
  }
  throw new SnapshotError("key");
}

async function imports(key) {
  try {
    return await crypto.subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
  } catch {
    throw new SnapshotError("platform"); // an older browser: without a snapshot every basket is asked about
  }
}

function parse(body, digest) {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  let at = START.length;
  const length = view.getUint32(at);
  const header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(part(body, at + 4, length)));
  at += 4 + length;
  const sets = STANDINGS.map(() => {
    const [members, end] = readSet(body, view, at);
    at = end;
    return members;
  });
  if (at !== body.length) throw new RangeError("bytes are left over");
  return new Snapshot(header, sets, digest);
}

function readSet(body, view, at) {
  const [count, bits] = [view.getUint32(at), view.getUint8(at + 4)];
  if (bits > 32) throw new RangeError("too many buckets");
  const counts = part(body, at + 5, 2 ** bits);
  const starts = new Uint32Array(counts.length + 1);
  for (let bucket = 0; bucket < counts.length; bucket += 1) starts[bucket + 1] = starts[bucket] + counts[bucket];
  if (starts[counts.length] !== count) throw new RangeError("a set is cut short");
  const words = part(body, at + 5 + counts.length, 4 * count);
  const members = new Members(bits, starts, new DataView(words.buffer, words.byteOffset, words.byteLength));
  return [members, at + 5 + counts.length + 4 * count];
}

function part(bytes, at, length) {
  if (at + length > bytes.length) throw new RangeError("cut short");
  return bytes.subarray(at, at + length);
}

function joined(first, second) {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

async function sha256(bytes) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function unhex(digits) {
  if (!/^([0-9a-f]{2})*$/.test(digits)) throw new TypeError("not hexadecimal");
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

function text(value) {
  if (typeof value !== "string") throw new TypeError("not a text");
  return value;
}

function whole(value) {
  if (!Number.isSafeInteger(value)) throw new TypeError("not a whole number");
  return value;
}

function moment(value) {
  const at = new Date(text(value));
  if (Number.isNaN(at.getTime())) throw new TypeError("not a moment");
  return at;
}

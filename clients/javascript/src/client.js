/** The client: most baskets are answered from the snapshot, without a request. */

import { fallback, readAnswer, readState, untouched } from "./answers.js";
import { ServiceDownError, ServiceRefusedError } from "./errors.js";
import { SnapshotKeeper } from "./keeper.js";
import { publicKeyBytes } from "./snapshot.js";
import { request } from "./transport.js";

const MOST = 1024 * 1024;
/** Answers that say nothing of the request itself: too slow, too early, too many. */
const DOWN = [408, 425, 429];
/** The first of two requests with one key is still being answered, or nobody knows what was answered. */
const UNDECIDED = ["idempotency-key-in-use", "idempotency-answer-lost"];

export class Client {
  #base;
  #bearer;
  #timeout;
  #allowReportable;
  #fetch;

  constructor({
    baseUrl,
    apiKey,
    publicKey,
    operator,
    store,
    snapshotUrl,
    timeout = 1000,
    whenDown = "hold",
    refreshEvery = 300_000,
    fetch = globalThis.fetch,
    now = () => new Date(),
  }) {
    const publicKeys = [publicKey].flat();
    publicKeys.forEach(publicKeyBytes);
    for (const url of [baseUrl, snapshotUrl ?? baseUrl]) {
      if (!/^https?:\/\/[^/]/.test(url)) throw new TypeError("an address begins with https:// or http:// and names a host");
    }
    if (!["hold", "allow_reportable"].includes(whenDown)) throw new TypeError("whenDown is hold or allow_reportable");
    if (typeof operator !== "string") throw new TypeError("operator says whose products they are");
    this.#base = baseUrl.replace(/\/+$/, "");
    this.#bearer = { Authorization: `Bearer ${apiKey}` };
    this.#timeout = timeout;
    this.#allowReportable = whenDown === "allow_reportable";
    this.#fetch = (...asked) => fetch(...asked); // browsers' own wants no other `this`
    this.snapshots = new SnapshotKeeper({
      url: snapshotUrl ?? `${this.#base}/v1/snapshot`,
      headers: snapshotUrl ? {} : this.#bearer,
      fetch: this.#fetch,
      publicKeys,
      operator,
      store,
      refreshEvery,
      now,
    });
  }

  snapshot() {
    return this.snapshots.valid();
  }

  refresh() {
    return this.snapshots.refresh();
  }

  async check(basket) {
    this.snapshots.keepRefreshing();
    const snapshot = await this.snapshots.valid();
    const standings = await Promise.all(
      basket.lines.map(async ({ product_id }) => [product_id, (await snapshot?.standing(product_id)) ?? "unknown"]),
    );
    if (standings.every(([, standing]) => standing === "not_regulated")) return untouched(basket.order_id);
    try {
      return readAnswer(await this.#post("/v1/orders", onTheWire(basket)), basket.order_id);
    } catch (error) {
      if (!(error instanceof ServiceDownError)) throw error;
      return fallback(basket.order_id, standings, this.#allowReportable);
    }
  }

  confirm(orderId, basket) {
    return this.#move(orderId, "confirm", { basket });
  }

  cancel(orderId) {
    return this.#move(orderId, "cancel");
  }

  async returned(orderId, lines, returnId) {
    const key = await keyOfReturn(orderId, returnId);
    return this.#move(orderId, "returns", { lines: lines.map(lineOnTheWire) }, key);
  }

  close() {
    this.snapshots.close();
  }

  async #move(orderId, move, body, key) {
    return readState(await this.#post(`/v1/orders/${encodeURIComponent(orderId)}/${move}`, body, key));
  }

  /** The service's answer; asked once more, with the same key, where none came. */
  async #post(path, body, key = crypto.randomUUID()) {
    const headers = { ...this.#bearer, Accept: "application/json", "Idempotency-Key": key };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    const once = () => this.#once(path, headers, body === undefined ? undefined : JSON.stringify(body));
    try {
      return await once();
    } catch (error) {
      if (!(error instanceof ServiceDownError)) throw error;
      return await once();
    }
  }

  async #once(path, headers, body) {
    const asked = { method: "POST", headers, body, timeout: this.#timeout, most: MOST };
    const response = await request(this.#fetch, this.#base + path, asked);
    if (response.status >= 200 && response.status < 300) return response.body;
    const problem = problemOf(response.body);
    if (response.status >= 500 || DOWN.includes(response.status) || UNDECIDED.includes(problem)) {
      throw new ServiceDownError(`status ${response.status}`);
    }
    throw new ServiceRefusedError(response.status, problem);
  }
}

function onTheWire(basket) {
  const at = basket.at instanceof Date ? basket.at.toISOString() : basket.at;
  return { ...basket, at, lines: basket.lines.map(lineOnTheWire) };
}

function lineOnTheWire({ product_id, quantity = 1 }) {
  return { product_id, quantity: String(quantity) };
}

/** The same for the same return, whoever says it and whenever: a return counts each time it is done. */
async function keyOfReturn(orderId, returnId) {
  if (typeof returnId !== "string") throw new TypeError("returnId says which return it is");
  const said = new TextEncoder().encode(`poisonbook return\0${orderId}\0${returnId}`);
  const hashed = new Uint8Array(await crypto.subtle.digest("SHA-256", said));
  return Array.from(hashed, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The stable code of a problem (RFC 9457); never its text, which may repeat what was asked. */
function problemOf(body) {
  try {
    const { code } = JSON.parse(new TextDecoder().decode(body));
    return /^[A-Za-z0-9-]{1,64}$/.test(code) ? code : "";
  } catch {
    return "";
  }
}

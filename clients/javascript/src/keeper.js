/** Keeps one snapshot: takes a newer one that is signed and valid, and never goes back. */

import { ServiceDownError, SnapshotError } from "./errors.js";
import { readSnapshot } from "./snapshot.js";
import { request } from "./transport.js";

const MOST = 256 * 1024 * 1024;
const TIMEOUT = 60_000; // for a download: nobody waits for it

export class SnapshotKeeper {
  #options;
  #newest = null;
  #etag = null;
  #timer = null;
  #over = false;
  #loaded;
  /** Why the last refresh brought nothing; null where it went well. */
  fault = null;

  constructor(options) {
    this.#options = options;
    this.#loaded = this.#takeWhatWasKept();
  }

  /** The newest snapshot, if its time is not over. */
  async valid() {
    await this.#loaded;
    return this.#newest?.isValid(this.#options.now()) ? this.#newest : null;
  }

  /** Ask for a newer snapshot; whether there was one. */
  async refresh() {
    await this.#loaded;
    try {
      const isNew = await this.#fetch();
      this.fault = null;
      return isNew;
    } catch (error) {
      this.fault = error;
      throw error;
    }
  }

  /** Refresh in the background, at once and then about every so often, until `close`. */
  keepRefreshing() {
    if (this.#over || this.#timer !== null) return;
    const again = () => {
      // Many checkouts that were started together do not stay together.
      const wait = this.#options.refreshEvery * (0.8 + 0.4 * Math.random());
      this.refresh()
        .catch(() => {}) // `fault` says it
        .finally(() => {
          if (!this.#over) this.#arm(again, wait);
        });
    };
    this.#arm(again, 0);
  }

  close() {
    this.#over = true;
    clearTimeout(this.#timer);
  }

  #arm(what, wait) {
    this.#timer = setTimeout(what, wait);
    this.#timer.unref?.(); // a process of Node does not stay for this alone
  }

  async #fetch() {
    const { fetch, url, headers, store, now } = this.#options;
    const known = this.#newest === null ? {} : { "If-None-Match": this.#etag ?? `"${this.#newest.digest}"` };
    let response;
    try {
      const asked = { method: "GET", headers: { ...headers, ...known }, timeout: TIMEOUT, most: MOST };
      response = await request(fetch, url, asked);
    } catch (error) {
      throw error instanceof ServiceDownError ? new SnapshotError("unreachable") : error;
    }
    if (response.status === 304) return false;
    if (response.status !== 200) throw new SnapshotError("unreachable");
    const snapshot = await this.#read(response.body);
    if (!snapshot.isValid(now())) throw new SnapshotError("expired");
    if (this.#newest !== null && snapshot.version < this.#newest.version) throw new SnapshotError("older");
    this.#etag = response.etag;
    if (this.#newest !== null && snapshot.version === this.#newest.version) return false;
    this.#newest = snapshot;
    await store?.save(response.body).catch(() => {}); // the next start fetches it
    return true;
  }

  async #takeWhatWasKept() {
    try {
      const data = await this.#options.store?.load();
      // Also where it has expired: it says which version there was.
      if (data) this.#newest = await this.#read(data);
    } catch (error) {
      this.fault = error;
    }
  }

  #read(data) {
    return readSnapshot(data, this.#options.publicKeys, { operator: this.#options.operator });
  }
}

/** One snapshot that every client must read alike. */

import { readFileSync } from "node:fs";

export const golden = JSON.parse(readFileSync(new URL("golden.json", import.meta.url), "utf8"));
export const goldenBytes = new Uint8Array(readFileSync(new URL("golden.snapshot", import.meta.url)));
/** The one before it. */
export const olderBytes = new Uint8Array(readFileSync(new URL("older.snapshot", import.meta.url)));
export const goldenTime = new Date(golden.valid_at);

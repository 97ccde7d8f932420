/** How fast a snapshot is read and baskets are looked up: node speed.js SNAPSHOT PUBLIC_KEY; JSON on standard output. */

import { readFileSync } from "node:fs";

import { readSnapshot } from "../src/index.js";

const [path, key] = process.argv.slice(2);
const data = new Uint8Array(readFileSync(path));
const began = performance.now();
const snapshot = await readSnapshot(data, [key]);
const read = performance.now() - began;

const BASKETS = 5000;
const started = performance.now();
for (let basket = 0; basket < BASKETS; basket += 1) {
  const lines = Array.from({ length: 5 }, (_, line) => `SKU-${(basket * 173 + line * 7919) % 1_000_000}`);
  await Promise.all(lines.map((id) => snapshot.standing(id)));
}
const basket = (performance.now() - started) / BASKETS;
process.stdout.write(JSON.stringify({ read_ms: read, basket_ms: basket, memory_mb: process.memoryUsage().rss / 1e6 }));

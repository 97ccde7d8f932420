import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";

import { fileStore } from "../src/file-store.js";
import { Client, PublicKeyError, ServiceDownError, ServiceRefusedError, SnapshotError } from "../src/index.js";
import { golden, goldenBytes, goldenTime, olderBytes } from "./golden.js";

let server, baseUrl, asked, says, snapshot, etag, clients;

beforeEach(async () => {
  [asked, clients, snapshot, etag] = [[], [], goldenBytes, '"one"'];
  says = (request) => ({ body: { order_id: request.body?.order_id, outcome: "allow", kept: true, state: "confirmed" } });
  server = createServer(async (request, response) => {
    const pieces = [];
    for await (const piece of request) pieces.push(piece);
    const text = Buffer.concat(pieces).toString();
    const one = { path: request.url, headers: request.headers, body: text ? JSON.parse(text) : undefined };
    asked.push(one);
    if (request.url === "/v1/snapshot") {
      const fresh = request.headers["if-none-match"] !== etag;
      response.writeHead(fresh ? 200 : 304, { ETag: etag }).end(fresh ? snapshot : undefined);
      return;
    }
    const { status = 200, body = {}, drip = false } = says(one);
    const data = typeof body === "string" ? body : JSON.stringify(body);
    response.writeHead(status);
    if (!drip) response.end(data);
    else response.write(data.slice(0, 1)); // and never the rest
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  baseUrl = `http://127.0.0.1:${server.address().port}`;
});

afterEach(async () => {
  clients.forEach((client) => client.close());
  server.closeAllConnections();
  server.close();
  await once(server, "close");
});

function makeClient(options = {}) {
  const given = { baseUrl, apiKey: "key-1", publicKey: golden.public_key, operator: "op-1", now: () => goldenTime };
  const client = new Client({ ...given, timeout: 5000, ...options });
  client.close(); // nothing in the background: a test refreshes when it says so
  clients.push(client);
  return client;
}

async function fresh(options) {
  const client = makeClient(options);
  await client.refresh();
  return client;
}

const basket = (...products) => ({
  order_id: "O-1",
  at: goldenTime,
  lines: products.map((product_id) => ({ product_id })),
});
const orders = () => asked.filter((one) => one.path.startsWith("/v1/orders"));

test("a basket of known unregulated products is allowed without a request", async () => {
  const answer = await (await fresh()).check(basket("P-GLOVES", "P-BOX"));
  assert.deepEqual([answer.outcome, answer.source, answer.asked, answer.may_be_sold], ["allow", "snapshot", false, true]);
  assert.deepEqual(orders(), []);
});

test("one regulated or unknown line causes a request", async () => {
  const client = await fresh();
  for (const product of ["P-ACID", "P-MURKY", "P-ACETONE", "P-NEW"]) {
    const answer = await client.check(basket("P-GLOVES", product));
    assert.deepEqual([answer.source, answer.kept], ["service", true]);
  }
  assert.equal(orders().length, 4);
  assert.equal(orders()[0].headers.authorization, "Bearer key-1");
  assert.deepEqual(orders()[0].body, {
    order_id: "O-1",
    at: "2026-11-22T12:00:00.000Z",
    lines: [
      { product_id: "P-GLOVES", quantity: "1" },
      { product_id: "P-ACID", quantity: "1" },
    ],
  });
});

test("without a snapshot every basket causes a request", async () => {
  const client = makeClient();
  assert.equal(await client.snapshot(), null);
  assert.equal((await client.check(basket("P-GLOVES"))).source, "service");
});

test("an expired snapshot is as good as none", async () => {
  let now = goldenTime;
  const client = await fresh({ now: () => now });
  now = new Date("2026-12-24T00:00:00Z");
  says = () => ({ status: 503 });
  assert.equal((await client.check(basket("P-GLOVES"))).outcome, "hold");
});

test("restricted, undetermined and unknown products fail closed", async () => {
  says = () => ({ status: 503 });
  for (const whenDown of ["hold", "allow_reportable"]) {
    const client = await fresh({ whenDown });
    for (const product of ["P-ACID", "P-MURKY", "P-NEW"]) {
      const answer = await client.check(basket("P-ACETONE", product));
      assert.deepEqual([answer.outcome, answer.source, answer.ask_again], ["hold", "fallback", true]);
    }
  }
});

test("reportable products are the operator's choice", async () => {
  says = () => ({ status: 503 });
  assert.equal((await (await fresh()).check(basket("P-ACETONE"))).outcome, "hold");
  assert.equal((await (await fresh({ whenDown: "allow_reportable" })).check(basket("P-ACETONE"))).outcome, "allow");
});

test("a request that failed is made once more with the same key", async () => {
  const client = await fresh();
  const inner = says;
  says = (request) => (orders().length === 1 ? { status: 503 } : inner(request));
  assert.equal((await client.check(basket("P-ACID"))).source, "service");
  const [first, second] = orders();
  assert.equal(first.headers["idempotency-key"], second.headers["idempotency-key"]);
  says = () => ({ status: 503 });
  await client.check(basket("P-ACID"));
  assert.equal(orders().length, 4);
  assert.notEqual(orders()[2].headers["idempotency-key"], first.headers["idempotency-key"]);
});

test("nobody waits for a service that drips", async () => {
  const client = await fresh({ timeout: 100 });
  says = () => ({ body: { order_id: "O-1", outcome: "allow" }, drip: true });
  assert.equal((await client.check(basket("P-ACID"))).source, "fallback");
});

test("an answer that cannot be understood decides nothing", async () => {
  const client = await fresh();
  const bodies = ["", "{", "[]", "null", '"allow"', { order_id: "O-1" }, { order_id: "O-2", outcome: "allow" }];
  bodies.push({ order_id: "O-1", outcome: "?" }, { order_id: "O-1", outcome: "allow", needs: 7 }, "x".repeat(2_000_000));
  for (const body of bodies) {
    says = () => ({ body });
    assert.equal((await client.check(basket("P-ACID"))).outcome, "hold");
  }
});

test("a refused request is an error that repeats nothing of it", async () => {
  const client = await fresh();
  for (const status of [301, 400, 401, 403, 404, 409, 413, 422]) {
    says = () => ({ status, body: { code: "invalid-body", detail: "K-1" } });
    await assert.rejects(client.check({ ...basket("P-ACID"), customer_id: "K-1" }), (error) => {
      assert(error instanceof ServiceRefusedError);
      assert.deepEqual([error.status, error.problem, error.code], [status, "invalid-body", "service-refused"]);
      return !error.message.includes("K-1") && !error.message.includes("key-1");
    });
  }
});

test("a service that is gone is down", async () => {
  const client = makeClient({ baseUrl: "http://127.0.0.1:9", snapshotUrl: `${baseUrl}/v1/snapshot` });
  assert.equal((await client.check(basket("P-ACID"))).source, "fallback");
  await assert.rejects(client.confirm("O-1", null), ServiceDownError);
});

test("orders are confirmed, cancelled and returned", async () => {
  const client = await fresh();
  assert.equal(await client.confirm("O/1 ä", "b-1"), true);
  says = () => ({ body: { state: null } });
  assert.equal(await client.cancel("O-2"), false);
  await client.returned("O-3", [{ product_id: "P-ACID", quantity: "1.5" }], "R-1");
  assert.deepEqual(
    orders().map((one) => [one.path, one.body]),
    [
      ["/v1/orders/O%2F1%20%C3%A4/confirm", { basket: "b-1" }],
      ["/v1/orders/O-2/cancel", undefined],
      ["/v1/orders/O-3/returns", { lines: [{ product_id: "P-ACID", quantity: "1.5" }] }],
    ],
  );
});

test("a return that is said again is the same request, also in the other client", async () => {
  const lines = [{ product_id: "P-ACID" }];
  for (const [order, id] of [["O-1", "R-1"], ["O-1", "R-1"], ["O-1", "R-2"], ["O-ä", "R-1"]]) {
    await makeClient().returned(order, lines, id);
  }
  const [first, again, other, ofAnother] = orders().map((one) => one.headers["idempotency-key"]);
  assert.equal(first, again);
  assert.equal(new Set([first, other, ofAnother]).size, 3);
  await assert.rejects(makeClient().returned("O-1", lines), TypeError);
});

test("what has not changed is not sent again", async () => {
  const client = await fresh();
  assert.equal(await client.refresh(), false);
  assert.equal(asked.at(-1).headers["if-none-match"], '"one"');
});

test("an older snapshot is never taken, also after a new start", async () => {
  let kept = null;
  const store = { load: async () => kept, save: async (data) => void (kept = data) };
  const client = await fresh({ store });
  [snapshot, etag] = [olderBytes, '"older"'];
  for (const one of [client, makeClient({ store })]) {
    await assert.rejects(one.refresh(), (error) => error instanceof SnapshotError && error.fault === "older");
    assert.equal((await one.snapshot()).version, golden.version);
  }
  assert.equal(await makeClient().refresh(), true);
});

test("an expired snapshot is not taken", async () => {
  const client = makeClient({ now: () => new Date("2026-12-24T00:00:00Z") });
  await assert.rejects(client.refresh(), (error) => error.fault === "expired");
});

test("a bad snapshot leaves the one before", async () => {
  const client = await fresh();
  [snapshot, etag] = [goldenBytes.subarray(0, 100), '"bad"'];
  await assert.rejects(client.refresh(), SnapshotError);
  assert(client.snapshots.fault instanceof SnapshotError);
  assert.equal((await client.check(basket("P-GLOVES"))).source, "snapshot");
});

test("the file of an earlier start is read again, and a damaged one is fetched again", async () => {
  const folder = await mkdtemp(join(tmpdir(), "poisonbook-"));
  try {
    const store = fileStore(join(folder, "snapshot"));
    await fresh({ store });
    assert.deepEqual(await readdir(folder), ["snapshot"]);
    assert.equal((await makeClient({ store }).check(basket("P-GLOVES"))).source, "snapshot");
    await writeFile(join(folder, "snapshot"), "nonsense");
    const client = makeClient({ store });
    assert.equal(await client.snapshot(), null);
    await client.refresh();
    assert.deepEqual(new Uint8Array(await readFile(join(folder, "snapshot"))), goldenBytes);
    assert(await fresh({ store: fileStore(join(folder, "nowhere", "snapshot")) }));
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("the key does not go to where the file is", async () => {
  await fresh({ snapshotUrl: `${baseUrl}/v1/snapshot` });
  assert.equal(asked[0].headers.authorization, undefined);
});

test("the snapshot is fetched in the background, again and again", async () => {
  const client = new Client({
    baseUrl,
    apiKey: "key-1",
    publicKey: golden.public_key,
    operator: "op-1",
    now: () => goldenTime,
    refreshEvery: 5,
  });
  clients.push(client);
  await client.check(basket("P-GLOVES"));
  while (asked.filter((one) => one.path === "/v1/snapshot").length < 3) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  assert.equal((await client.check(basket("P-GLOVES"))).source, "snapshot");
});

test("options that are none are refused at once", () => {
  assert.throws(() => makeClient({ publicKey: "pinned" }), PublicKeyError);
  for (const wrong of [{ baseUrl: "ftp://x" }, { baseUrl: "https://" }, { whenDown: "allow" }, { operator: undefined }]) {
    assert.throws(() => makeClient(wrong), TypeError);
  }
});

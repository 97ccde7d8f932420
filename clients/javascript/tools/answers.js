/** Answers baskets from standard input, for comparing this client with others: JSON in, JSON out. */

import { Client, ClientError } from "../src/index.js";

const pieces = [];
for await (const piece of process.stdin) pieces.push(piece);
const shops = JSON.parse(Buffer.concat(pieces).toString("utf8"));

const answers = [];
for (const { options, now, baskets, returns } of shops) {
  const client = new Client({ ...options, now: () => new Date(now) });
  client.close(); // one refresh, when it is said
  const refreshed = await outcome(() => client.refresh());
  const checked = [];
  for (const basket of baskets) checked.push(await outcome(() => client.check(basket)));
  const returned = [];
  for (const [orderId, lines, id] of returns) returned.push(await outcome(() => client.returned(orderId, lines, id)));
  answers.push({ refreshed, checked, returned });
}
process.stdout.write(JSON.stringify(answers));

async function outcome(ask) {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    return { code: error.code, message: error.message };
  }
}

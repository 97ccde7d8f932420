/** One HTTP request, with an end in sight: no answer is waited for longer than the time given, however it drips. */

import { ServiceDownError } from "./errors.js";

/** The answer to one request. Redirects are not followed: a key goes nowhere but where it was sent. */
export async function request(fetcher, url, { method, headers, body, timeout, most }) {
  try {
    // The signal also ends the reading of the body.
    const signal = AbortSignal.timeout(timeout);
    const response = await fetcher(url, { method, headers, body, signal, redirect: "manual", cache: "no-store" });
    return { status: response.status, etag: response.headers.get("etag"), body: await whole(response, most) };
  } catch (error) {
    if (error instanceof ServiceDownError) throw error;
    throw new ServiceDownError(error?.name === "TimeoutError" ? "no answer in time" : "no connection, or it broke");
  }
}

async function whole(response, most) {
  const pieces = [];
  let length = 0;
  const reader = response.body?.getReader();
  for (let next = await reader?.read(); next && !next.done; next = await reader.read()) {
    pieces.push(next.value);
    length += next.value.length;
    if (length > most) {
      await reader.cancel();
      throw new ServiceDownError("its answer is too long");
    }
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

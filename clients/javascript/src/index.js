/** A checkout's side of poisonbook. Types and documentation: index.d.ts. */

export { Client } from "./client.js";
export { ClientError, PublicKeyError, ServiceDownError, ServiceRefusedError, SnapshotError } from "./errors.js";
export { readSnapshot, Snapshot } from "./snapshot.js";

/** What the client throws. No message says anything of an order, a buyer or a key. */

export class ClientError extends Error {
  code = "client";
  name = "ClientError";
}

export class SnapshotError extends ClientError {
  code = "snapshot";
  name = "SnapshotError";

  constructor(fault) {
    super(`the snapshot was not taken: ${fault}`);
    this.fault = fault;
  }
}

export class PublicKeyError extends ClientError {
  code = "public-key";
  name = "PublicKeyError";

  constructor() {
    super("a public key is written as 'ed25519:' and 32 bytes in base64");
  }
}

export class ServiceDownError extends ClientError {
  code = "service-down";
  name = "ServiceDownError";

  constructor(problem) {
    super(`the service cannot be asked (${problem})`);
    this.problem = problem;
  }
}

export class ServiceRefusedError extends ClientError {
  code = "service-refused";
  name = "ServiceRefusedError";

  constructor(status, problem) {
    super(`the service refused the request: ${status} ${problem}`.trimEnd());
    this.status = status;
    this.problem = problem;
  }
}

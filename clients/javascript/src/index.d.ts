/** What a snapshot says of a product, most severe first; `unknown`: it was never registered, nobody has looked at it. */
export type Standing = "restricted" | "undetermined" | "reportable" | "unknown" | "not_regulated";

/** What becomes of an order: `require` only with what `needs` names; `hold` until a person has looked. */
export type Outcome = "allow" | "require" | "hold" | "refuse";

/**
 * Who decided. `snapshot`: every product is known and none is regulated, nobody was asked.
 * `fallback`: the service could not be asked.
 */
export type Source = "snapshot" | "service" | "fallback";

/** Why a snapshot is not taken; `platform`: Web Crypto has no Ed25519 here. */
export type SnapshotFault =
  | "format"
  | "key"
  | "signature"
  | "operator"
  | "older"
  | "expired"
  | "unreachable"
  | "platform";

/** Data that goes over the wire has the names of the HTTP API. */
export interface Line {
  product_id: string;
  /** Packs, above zero; 1 by default. Use a text for fractions. */
  quantity?: number | string;
}

/** An order before it is sold. */
export interface Basket {
  order_id: string;
  /** When it was placed; a text has a time zone. */
  at: Date | string;
  lines: Line[];
  customer_id?: string;
  /** ISO 3166-1 alpha-2. */
  delivery_country?: string;
  delivery_address?: string;
  payment_token?: string;
  payment_kind?: string;
  channel?: string;
  /** What the buyer says to be, such as `professional_user`; without proof it counts as general public. */
  claim?: string;
  /** The id of a statement, an identity check, a licence in the register. */
  statement?: string;
  identity_check?: string;
  licence?: string;
  /** The language of the texts for the buyer. */
  lang?: string;
}

export interface Answer {
  readonly order_id: string;
  readonly outcome: Outcome;
  readonly source: Source;
  /** What is missing: `licence`, `identity`, `statement`, `pharmacist`. */
  readonly needs: readonly string[];
  /** What the seller tells the buyer. */
  readonly notices: readonly string[];
  /** For the shop's staff. */
  readonly reasons: readonly Readonly<Record<string, unknown>>[];
  /** For the buyer; empty where the service did not decide. */
  readonly buyer_text: string;
  /** Whether the register has the order: then it is to be confirmed when it is sold, or cancelled. */
  readonly kept: boolean;
  /** Names what the register has of the order; for `confirm`. */
  readonly basket: string | null;
  /** Whether a request was made. */
  readonly asked: boolean;
  readonly may_be_sold: boolean;
  /** Whether the order is to be checked again when the service is back, also where it was sold meanwhile. */
  readonly ask_again: boolean;
}

/** Where the snapshot is kept between two starts. */
export interface Store {
  load(): Promise<Uint8Array | null>;
  save(data: Uint8Array): Promise<void>;
}

export interface ClientOptions {
  baseUrl: string;
  apiKey: string;
  /** What the snapshot must be signed with; several while keys are changed. */
  publicKey: string | string[];
  /** Whose products they are: another's snapshot is not taken. */
  operator: string;
  /** Without it the snapshot is in memory only. */
  store?: Store;
  /** Where the snapshot is, if not at the service; the API key is not sent there. */
  snapshotUrl?: string;
  /** Milliseconds for one request about an order; it is made twice at most. 1000 by default. */
  timeout?: number;
  /**
   * What the operator chose for orders that the service cannot be asked about. `allow_reportable`: orders whose
   * regulated products are all reportable may be sold, and are checked afterwards. `hold` by default.
   */
  whenDown?: "hold" | "allow_reportable";
  /** Milliseconds between two looks for a newer snapshot, about. 300000 by default. */
  refreshEvery?: number;
  fetch?: typeof globalThis.fetch;
  now?: () => Date;
}

/** What a checkout holds for as long as it runs. */
export class Client {
  constructor(options: ClientOptions);
  readonly snapshots: { readonly fault: Error | null };
  /** The snapshot that baskets are looked up in; null: there is no valid one, so the service is asked for each. */
  snapshot(): Promise<Snapshot | null>;
  /** Fetch a newer snapshot now; whether there was one. Throws SnapshotError: none came, or it is not taken. */
  refresh(): Promise<boolean>;
  /** Whether the order may be sold. Throws ServiceRefusedError: do not sell, put the request or the key right. */
  check(basket: Basket): Promise<Answer>;
  /**
   * Say that an order was sold; false where nothing is kept of it. Only needed where `kept`. `basket` is that of the
   * last answer; null: nothing regulated was sold, and what the register has of an earlier basket is forgotten.
   * Throws ServiceDownError: say it again later. Throws ServiceRefusedError: it may not be sold (any more), or the
   * register has another basket, or none any more: check it again.
   */
  confirm(orderId: string, basket: string | null): Promise<boolean>;
  /** Say that an order was not sold; as `confirm`. */
  cancel(orderId: string): Promise<boolean>;
  /**
   * Say which packs of a sold order came back; as `confirm`. `returnId` is yours of this return: what is said of it
   * again within 24 hours is not counted again.
   */
  returned(orderId: string, lines: Line[], returnId: string): Promise<boolean>;
  /** Stop refreshing the snapshot. */
  close(): void;
}

/** A snapshot whose signature is right. */
export class Snapshot {
  private constructor();
  readonly operator: string;
  readonly version: number;
  readonly madeAt: Date;
  readonly expiresAt: Date;
  readonly jurisdictions: readonly string[];
  readonly law: string;
  /** How many of each standing. */
  readonly products: Readonly<Record<Exclude<Standing, "unknown">, number>>;
  /** SHA-256 of the whole, in hexadecimal. */
  readonly digest: string;
  /** What it says of a product: an id that was never registered is mistaken for another once in 2^30 at most. */
  standing(productId: string): Promise<Standing>;
  /** Whether its time is not over. */
  isValid(now?: Date): boolean;
}

/**
 * The snapshot in `data`, signed with one of `publicKeys`; whether it is still valid is for the caller to ask.
 * Throws SnapshotError or PublicKeyError.
 */
export function readSnapshot(
  data: Uint8Array,
  publicKeys: string[],
  options?: { operator?: string },
): Promise<Snapshot>;

/** The root of what is thrown; `code` is stable. No message says anything of an order, a buyer or a key. */
export class ClientError extends Error {
  readonly code: string;
}
export class SnapshotError extends ClientError {
  constructor(fault: SnapshotFault);
  readonly fault: SnapshotFault;
}
export class PublicKeyError extends ClientError {}
export class ServiceDownError extends ClientError {
  constructor(problem: string);
  readonly problem: string;
}
export class ServiceRefusedError extends ClientError {
  constructor(status: number, problem: string);
  readonly status: number;
  /** The service's code of the problem; empty where it gave none. */
  readonly problem: string;
}

/** What becomes of an order, and who says so. */

import { ServiceDownError } from "./errors.js";

const OUTCOMES = ["allow", "require", "hold", "refuse"];

/** The answer of a basket that nobody had to be asked about. */
export function untouched(orderId) {
  return answer({ order_id: orderId, outcome: "allow", source: "snapshot" });
}

/** The service's answer; ServiceDownError where it cannot be understood: then nobody has decided. */
export function readAnswer(body, orderId) {
  const said = parsed(body);
  const { needs = [], notices = [], reasons = [], buyer_text = "", kept = false, basket = null } = said;
  const understood =
    said.order_id === orderId &&
    OUTCOMES.includes(said.outcome) &&
    [needs, notices].every((names) => Array.isArray(names) && names.every((name) => typeof name === "string")) &&
    Array.isArray(reasons) &&
    reasons.every((reason) => typeof reason === "object" && reason !== null && !Array.isArray(reason)) &&
    [buyer_text, basket ?? ""].every((text) => typeof text === "string");
  if (!understood) throw new ServiceDownError("its answer cannot be understood");
  const decided = { needs, notices, reasons, buyer_text, kept: kept === true, basket };
  return answer({ order_id: orderId, outcome: said.outcome, source: "service", ...decided });
}

/** Whether the register has the order; ServiceDownError where the answer cannot be understood. */
export function readState(body) {
  const said = parsed(body);
  if (!("state" in said)) throw new ServiceDownError("its answer cannot be understood");
  return said.state !== null;
}

/** The answer without the service: restricted, undetermined and unknown products are never passed. */
export function fallback(orderId, standings, allowReportable) {
  const held = standings.filter(
    ([, standing]) => standing !== "not_regulated" && !(allowReportable && standing === "reportable"),
  );
  return answer({
    order_id: orderId,
    outcome: held.length > 0 ? "hold" : "allow",
    source: "fallback",
    reasons: held.map(([product_id, standing]) => ({ because: "service_down", outcome: "hold", product_id, standing })),
  });
}

function answer(said) {
  return Object.freeze({
    needs: [],
    notices: [],
    reasons: [],
    buyer_text: "",
    kept: false,
    basket: null,
    ...said,
    asked: said.source !== "snapshot",
    may_be_sold: said.outcome === "allow",
    ask_again: said.source === "fallback",
  });
}

function parsed(body) {
  let said;
  try {
    said = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    said = null;
  }
  if (typeof said !== "object" || said === null || Array.isArray(said)) {
    throw new ServiceDownError("its answer cannot be understood");
  }
  return said;
}

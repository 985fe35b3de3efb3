import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** Largest difference between the time in a signature of our own and our clock, in both directions. */
const windowMs = 5 * 60_000;

/**
 * Whether GitHub signed these bytes with this secret. `header`: `X-Hub-Signature-256`; the older sha1 header is not
 * accepted. Without a secret nothing is genuine.
 */
export function verifyGithubSignature(
  secret: string,
  rawBody: Uint8Array,
  header: string | undefined,
): boolean {
  const [, given] = /^sha256=([0-9a-f]{64})$/i.exec(header ?? "") ?? [];
  return secret !== "" && given !== undefined && same(given, hmac(secret, rawBody));
}

export const githubSignature = (secret: string, rawBody: Uint8Array): string =>
  `sha256=${hmac(secret, rawBody).toString("hex")}`;

/**
 * The signature of Wheelhouse's own webhooks, both incoming and outgoing: `t=<seconds>,v1=<hex>`, where `v1` is the
 * HMAC-SHA256 of `<seconds>.<body>`.
 *
 * @param now milliseconds since 1970
 */
export function sign(secret: string, rawBody: Uint8Array, now: number): string {
  const seconds = Math.floor(now / 1000);
  return `t=${seconds},v1=${hmac(secret, timed(seconds, rawBody)).toString("hex")}`;
}

/** Whether these bytes were signed with this secret in the last five minutes. The header may have several `v1`. */
export function verifySignature(
  secret: string,
  rawBody: Uint8Array,
  header: string | undefined,
  now: number,
): boolean {
  const [, time, rest = ""] =
    /^t=([1-9][0-9]{0,11})((?:,v1=[0-9a-f]{64}){1,4})$/i.exec(header ?? "") ?? [];
  if (secret === "" || time === undefined) return false;
  if (Math.abs(now - Number(time) * 1000) > windowMs) return false;
  const right = hmac(secret, timed(Number(time), rawBody));
  return rest
    .slice(1)
    .split(",")
    .map((given) => same(given.slice("v1=".length), right))
    .includes(true);
}

/** The time that a signature of our own covers, in seconds, as text. */
export const signedAt = (header: string | undefined): string =>
  /^t=([1-9][0-9]{0,11}),/i.exec(header ?? "")?.[1] ?? "";

/**
 * Whether the `Authorization` header of an Azure DevOps service hook has this password. Azure DevOps does not sign
 * hooks; the password in the subscription's settings is the only proof. The user name does not matter.
 */
export function verifyAzurePassword(secret: string, authorization: string | undefined): boolean {
  const [, encoded] = /^Basic ([A-Za-z0-9+/]{1,2000}={0,2})$/i.exec(authorization ?? "") ?? [];
  if (secret === "" || encoded === undefined) return false;
  const text = Buffer.from(encoded, "base64").toString("utf8");
  const colon = text.indexOf(":");
  if (colon < 0) return false;
  // hashed to the same length, so that the time taken tells nothing about the password
  return timingSafeEqual(digest(text.slice(colon + 1)), digest(secret));
}

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

const hmac = (secret: string, bytes: Uint8Array): Buffer =>
  createHmac("sha256", secret).update(bytes).digest();

const timed = (seconds: number, body: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from(`${seconds}.`), body]);

function same(hex: string, right: Buffer): boolean {
  const given = Buffer.from(hex, "hex");
  return given.length === right.length && timingSafeEqual(given, right);
}

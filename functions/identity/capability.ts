import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from "node:crypto";

/** How long a boot token is valid. */
const bootMinutes = 10;

type Claim = { readonly kind: "boot" | "box"; readonly runId: string; readonly generation: number };

const keys = new WeakMap<Uint8Array, KeyObject>();

/** Making the key costs more than the MAC of such a short text, so each secret's key is made once. */
function macOf(secret: Uint8Array, text: string): string {
  const key = keys.get(secret) ?? createSecretKey(secret);
  keys.set(secret, key);
  return createHmac("sha256", key).update(text).digest("base64url");
}

/** `kind.run.generation[.expiry].mac`: names its owner. The MAC proves it, so no token is stored. */
function sign(secret: Uint8Array, claim: Claim, extra = ""): string {
  const text = `${claim.kind}.${claim.runId}.${claim.generation}${extra && `.${extra}`}`;
  return `${text}.${macOf(secret, text)}`;
}

function verify(
  secret: Uint8Array,
  token: string,
  kind: Claim["kind"],
): (Claim & { extra: string }) | undefined {
  const cut = token.lastIndexOf(".");
  const text = token.slice(0, Math.max(0, cut));
  const given = Buffer.from(token.slice(cut + 1));
  const right = Buffer.from(macOf(secret, text));
  if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined;
  const [is, runId, generation, extra = ""] = text.split(".");
  if (is !== kind || runId === undefined) return undefined;
  return { kind, runId, generation: Number(generation), extra };
}

/** Token for one launch of a Run's DevBox. The first hello uses it; the Run remembers which program that was. */
export function bootToken(
  secret: Uint8Array,
  runId: string,
  generation: number,
  now: number,
): string {
  return sign(secret, { kind: "boot", runId, generation }, String(now + bootMinutes * 60_000));
}

export function verifyBootToken(secret: Uint8Array, token: string, now: number): Claim | undefined {
  const claim = verify(secret, token, "boot");
  return claim && Number(claim.extra) > now ? claim : undefined;
}

/** Token that lets a DevBox append, ask and report for this Run, as long as the Run has this generation. */
export function capability(secret: Uint8Array, runId: string, generation: number): string {
  return sign(secret, { kind: "box", runId, generation });
}

export function verifyCapability(secret: Uint8Array, token: string): Claim | undefined {
  return verify(secret, token, "box");
}

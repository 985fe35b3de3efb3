import { verifyWithJwks } from "hono/jwt";
import * as z from "zod";

/** The sign-in pool: issuer of its tokens, address of its public keys, and the client of its tokens. */
export type SignInPool = {
  readonly issuer: string;
  readonly keysUrl: string;
  readonly clientId: string;
};

const keySet = z.object({
  keys: z.array(
    z.looseObject({ kid: z.string(), kty: z.literal("RSA"), n: z.string(), e: z.string() }),
  ),
});
type Keys = z.infer<typeof keySet>["keys"];

const longestToken = 8_192;
/** Shortest time between two loads of the keys, when a token has an unknown key. */
const reloadMs = 60_000;
const keysTimeoutMs = 3_000;

/**
 * Returns the claims of a valid token: an unexpired id token of the pool, for the console (Cognito Developer Guide,
 * "Verifying JSON web tokens"). Undefined for every other text. Rejects when the pool's keys cannot be loaded.
 *
 * @param now milliseconds since 1970
 */
export function signedIn(
  { issuer, keysUrl, clientId }: SignInPool,
  now: () => number,
): (token: string) => Promise<unknown> {
  let keys: Keys = [];
  let loadedAt = Number.NEGATIVE_INFINITY;

  async function keysFor(kid: string): Promise<Keys> {
    if (keys.some((it) => it.kid === kid) || now() - loadedAt < reloadMs) return keys;
    const response = await fetch(keysUrl, { signal: AbortSignal.timeout(keysTimeoutMs) });
    if (!response.ok)
      throw new Error(
        `The keys of the sign-in pool could not be loaded: status ${response.status}.`,
      );
    keys = keySet.parse(await response.json()).keys;
    loadedAt = now();
    return keys;
  }

  return async (token) => {
    const kid = token.length <= longestToken ? keyIdOf(token) : undefined;
    if (kid === undefined) return undefined;
    const known = await keysFor(kid);
    try {
      const claims = await verifyWithJwks(token, {
        keys: known,
        allowedAlgorithms: ["RS256"],
        verification: { iss: issuer, aud: clientId },
      });
      return claims["token_use"] === "id" && typeof claims["exp"] === "number" ? claims : undefined;
    } catch {
      return undefined;
    }
  };
}

const header = z.object({ alg: z.literal("RS256"), kid: z.string().max(200) });

function keyIdOf(token: string): string | undefined {
  const [head = ""] = token.split(".");
  try {
    return header.safeParse(JSON.parse(Buffer.from(head, "base64url").toString())).data?.kid;
  } catch {
    return undefined;
  }
}

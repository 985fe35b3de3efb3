import { createHmac, randomBytes } from "node:crypto";
import { type Context, Hono } from "hono";
import * as z from "zod";
import type { Limits } from "../../../functions/api/door/rate-limit.ts";
import { refused } from "../../../functions/api/door/refusal.ts";
import { readBody } from "../../../functions/api/request.ts";
import { Problem } from "../../../shared/problem.ts";
import { keyText, proofText } from "../../../shared/server-proof.ts";
import { type Gate, same } from "./access.ts";
import type { Sessions } from "./sessions.ts";

/** How long a challenge can be answered. */
const challengeMs = 60_000;
const mostChallenges = 1_000;

const nonce = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
const started = z.strictObject({ nonce });
const answered = z.strictObject({ challenge: nonce, proof: nonce });
/** The console of an earlier version sends the token itself, and expects a cookie. */
const former = z.looseObject({ token: z.string() });
const proved = z.strictObject({ session: z.string().regex(/^[0-9a-f]{32}$/), nonce });
const left = z.strictObject({ everywhere: z.boolean().default(false) });

type Parts = {
  readonly gate: Gate;
  readonly token: string;
  /** The name of the person who has the token. */
  readonly owner: string;
  readonly sessions: Sessions;
  readonly limits: Limits;
  /** Closes the sockets of a session. */
  readonly dismiss: (session: string) => Promise<void>;
};

const hmac = (key: string | Uint8Array, text: string): Buffer =>
  createHmac("sha256", key).update(text).digest();

/** The paths of these calls. Only the server of one machine has them. */
export const signInPaths: ReadonlySet<string> = new Set([
  "/api/sign-in",
  "/api/sign-in/challenge",
  "/api/sign-out",
  "/api/proof",
]);

/**
 * Exchanges the token for a session, without sending the token: first the server proves that it knows it, then the
 * console does. Before the console sends its session on a new connection, the server proves it again.
 */
export function signInRoutes({ gate, token, owner, sessions, limits, dismiss }: Parts): Hono {
  const signInKey = hmac(token, keyText.signIn);
  const challenges = new Map<string, { readonly nonce: string; readonly until: number }>();

  const challenge = (given: string): string => {
    const [oldest] = challenges.keys();
    if (challenges.size >= mostChallenges && oldest !== undefined) challenges.delete(oldest);
    const made = randomBytes(32).toString("base64url");
    challenges.set(made, { nonce: given, until: performance.now() + challengeMs });
    return made;
  };
  /** A challenge can be answered once. */
  const take = (given: string): string | undefined => {
    const found = challenges.get(given);
    challenges.delete(given);
    return found && found.until > performance.now() ? found.nonce : undefined;
  };
  const elsewhere = () =>
    new Problem("wrong-host", `Sign in at ${gate.address()} only. Use that address.`);
  const origin = (c: Context): string => {
    const knock = { method: c.req.method, header: (name: string) => c.req.header(name) };
    const found = gate.consoleOrigin(knock);
    if (found !== undefined) return found;
    throw elsewhere();
  };

  return new Hono()
    .onError((error) => {
      if (error instanceof Problem) return refused(error);
      throw error;
    })
    .post("/api/sign-in/challenge", async (c) => {
      const at = origin(c);
      const { nonce: given } = await readBody(c, started);
      const made = challenge(given);
      const text = proofText.server({ origin: at, nonce: given, challenge: made });
      return c.json({ challenge: made, proof: hmac(signInKey, text).toString("base64url") });
    })
    .post("/api/sign-in", async (c) => {
      const at = origin(c);
      const body = await readBody(c, z.union([answered, former]));
      if (!("proof" in body)) throw updated();
      const { challenge: made, proof } = answered.parse(body);
      const given = take(made);
      const text = proofText.console({ origin: at, nonce: given ?? "", challenge: made });
      if (given === undefined || !same(proof, hmac(signInKey, text).toString("base64url"))) {
        limits.checkStranger();
        throw new Problem(
          "unauthorized",
          "That token isn't valid. Use the address printed in your terminal.",
        );
      }
      const { id, bearer } = await sessions.start(owner, {
        userAgent: c.req.header("user-agent") ?? "",
        forwarded: at !== gate.origin(),
      });
      return c.json({ id, bearer });
    })
    .post("/api/proof", async (c) => {
      const at = origin(c);
      const { session, nonce: given } = await readBody(c, proved);
      // A program that took the port of this server while it was down may pass this on.
      if (at !== gate.origin() && !(await sessions.isForwarded(session))) throw elsewhere();
      const key = hmac(token, keyText.session(session));
      const text = proofText.session({ origin: at, nonce: given });
      return c.json({ proof: hmac(key, text).toString("base64url") });
    })
    .post("/api/sign-out", async (c) => {
      const bearer = /^Bearer (\S+)$/.exec(c.req.header("authorization") ?? "")?.[1];
      const id = bearer && (await sessions.idOf(bearer));
      const { everywhere } = await readBody(c, left);
      if (!id) {
        limits.checkStranger();
        throw new Problem("signed-out", "This session has already ended.");
      }
      if (!everywhere) await sessions.end(id);
      const ended = everywhere ? await sessions.endAll() : [id];
      for (const it of ended) await dismiss(it);
      return c.json({});
    });
}

/** For the console of an earlier version, which shows this text. */
export const updated = () =>
  new Problem(
    "signed-out",
    "Wheelhouse was updated and no longer uses cookies. Reload this page, then sign in again with the address printed in your terminal.",
  );

import { createHash, randomBytes } from "node:crypto";
import * as z from "zod";
import type { Ports } from "../../../functions/ports/ports.ts";
import { steadyMs, steadyTime } from "../../../functions/steady-time.ts";
import { same } from "./access.ts";

/** A session that is not used for this long ends. */
const idleMs = 30 * 86_400_000;
/** How often the last use is stored. */
const usedMs = 60_000;
/** The least recently used session ends when there are more. */
const mostSessions = 100;

const shelf = "sessions#local";
const prefix = "session_";
const grammar = /^session_([0-9a-f]{32})\.([A-Za-z0-9_-]{43})$/;

const kept = z.object({
  name: z.string(),
  /** Hex SHA-256 of the secret. The secret is 32 random bytes, so it cannot be guessed. */
  hash: z.string(),
  createdAt: z.string(),
  lastUsedAt: z.string(),
  /** `lastUsedAt` as a steady time. Missing in sessions from before it was kept. */
  lastUsed: z.string().optional(),
  userAgent: z.string(),
  /** It began at another origin than the server's own: behind a tunnel or a reverse proxy. */
  forwarded: z.boolean().default(false),
});
type Kept = z.infer<typeof kept>;

export const isSession = (bearer: string): boolean => bearer.startsWith(prefix);

/** The sign-ins of consoles at the server of one machine. */
export type Sessions = ReturnType<typeof sessionsIn>;

const lastUse = ({ lastUsed, lastUsedAt }: Kept): string => lastUsed ?? lastUsedAt;

export function sessionsIn(ports: Pick<Ports, "records" | "now" | "skipped">) {
  const { records, now } = ports;
  const unusedMs = (session: Kept): number => steadyMs(ports) - Date.parse(lastUse(session));
  const over = (session: Kept): boolean => unusedMs(session) > idleMs;
  const find = async (id: string): Promise<Kept | undefined> => {
    const found = kept.safeParse(await records.get(shelf, id)).data;
    return found && !over(found) ? found : undefined;
  };
  const all = async (): Promise<(Kept & { id: string })[]> =>
    (await records.list(shelf, { limit: mostSessions * 2 })).map(({ id, value }) => ({
      id,
      ...kept.parse(value),
    }));

  return {
    /** Starts a session. Its bearer token is returned only here. */
    async start(
      name: string,
      { userAgent, forwarded }: Pick<Kept, "userAgent" | "forwarded">,
    ): Promise<{ id: string; bearer: string }> {
      const [id, secret] = [randomBytes(16).toString("hex"), randomBytes(32).toString("base64url")];
      const at = now();
      const value: Kept = {
        name,
        hash: hashOf(secret),
        createdAt: at,
        lastUsedAt: at,
        lastUsed: steadyTime(ports),
        userAgent: userAgent.slice(0, 300),
        forwarded,
      };
      await records.add(shelf, id, value);
      const oldestLast = (await all()).sort((one, two) => (lastUse(one) < lastUse(two) ? 1 : -1));
      for (const [n, session] of oldestLast.entries())
        if (session.id !== id && (n >= mostSessions || over(session)))
          await records.remove(shelf, session.id);
      return { id, bearer: `${prefix}${id}.${secret}` };
    },

    /** The id of the session that a bearer token belongs to; undefined if it has ended. */
    async idOf(bearer: string): Promise<string | undefined> {
      const [, id, secret] = grammar.exec(bearer) ?? [];
      const found = id && (await find(id));
      if (!found || !secret || !same(found.hash, hashOf(secret))) return undefined;
      if (unusedMs(found) >= usedMs) {
        const used = { lastUsedAt: now(), lastUsed: steadyTime(ports) };
        await records.change(shelf, id, (value) => ({ ...kept.parse(value), ...used }));
      }
      return id;
    },

    /** Whether a session began behind a tunnel or a reverse proxy, and has not ended. */
    isForwarded: async (id: string): Promise<boolean> => (await find(id))?.forwarded === true,

    /** Whether a session has not ended. */
    stands: async (id: string): Promise<boolean> => (await find(id)) !== undefined,

    end: (id: string): Promise<boolean> => records.remove(shelf, id),

    /** Ends every session and returns their ids. */
    async endAll(): Promise<string[]> {
      const ids = (await all()).map(({ id }) => id);
      for (const id of ids) await records.remove(shelf, id);
      return ids;
    },
  };
}

const hashOf = (secret: string): string => createHash("sha256").update(secret).digest("hex");

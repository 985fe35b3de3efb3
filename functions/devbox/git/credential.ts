import { type GitCredential, gitCredential } from "../../../shared/schemas/box-protocol.ts";
import type { Line } from "../coordinator/connection.ts";

/** How long to keep a credential without a known end. It may be replaced at any time. */
const keptMs = 10 * 60_000;
/** How long to keep the answer that there is no token. Someone may be adding it now. */
const lackingMs = 15_000;
/** Renews a token this long before it ends, because a push can take that long. */
const marginMs = 10 * 60_000;

type Kept = {
  readonly credential: GitCredential;
  readonly wall: number;
  readonly steady: number;
};

/** Gets git's credential from the coordinator when it is needed, and keeps it only in memory. A path names another repository on the same host, to read it. */
export function createGitCredential(
  line: Line,
  signal: AbortSignal,
  wall: () => number = Date.now,
  steady: () => number = () => performance.now(),
): (path?: string) => Promise<GitCredential> {
  const all = new Map<string, Kept>();
  return async (path = "") => {
    const kept = all.get(path);
    // Both clocks must agree: one may be set back, and the other may stand still while the machine sleeps.
    if (kept && wall() < kept.wall && steady() < kept.steady) return kept.credential;
    const query = path === "" ? "" : `?${new URLSearchParams({ path })}`;
    const call = { method: "GET", path: `/box/git-credential${query}`, signal } as const;
    const answer = await line.call(call, gitCredential);
    const credential = answer.refusal ? { why: answer.refusal.message } : answer.said;
    const ms = lifeOf(credential, wall());
    all.set(path, { credential, wall: wall() + ms, steady: steady() + ms });
    return credential;
  };
}

function lifeOf({ password, expiresAt }: GitCredential, now: number): number {
  if (password === undefined) return lackingMs;
  return expiresAt === undefined ? keptMs : Date.parse(expiresAt) - marginMs - now;
}

import { type GitCredential, gitCredential } from "../../../shared/schemas/box-protocol.ts";
import type { Line } from "../coordinator/connection.ts";

/** How long to keep a credential without a known end. It may be replaced at any time. */
const keptMs = 10 * 60_000;
/** How long to keep the answer that there is no token. Someone may be adding it now. */
const lackingMs = 15_000;
/** Renews a token this long before it ends, because a push can take that long. */
const marginMs = 10 * 60_000;

/** Gets git's credential from the coordinator when it is needed, and keeps it only in memory. */
export function createGitCredential(
  line: Line,
  signal: AbortSignal,
  wall: () => number = Date.now,
  steady: () => number = () => performance.now(),
): () => Promise<GitCredential> {
  let kept:
    | { readonly credential: GitCredential; readonly wall: number; readonly steady: number }
    | undefined;
  return async () => {
    // Both clocks must agree: one may be set back, and the other may stand still while the machine sleeps.
    if (kept && wall() < kept.wall && steady() < kept.steady) return kept.credential;
    const call = { method: "GET", path: "/box/git-credential", signal } as const;
    const answer = await line.call(call, gitCredential);
    const credential = answer.refusal ? { why: answer.refusal.message } : answer.said;
    const ms = lifeOf(credential, wall());
    kept = { credential, wall: wall() + ms, steady: steady() + ms };
    return credential;
  };
}

function lifeOf({ password, expiresAt }: GitCredential, now: number): number {
  if (password === undefined) return lackingMs;
  return expiresAt === undefined ? keptMs : Date.parse(expiresAt) - marginMs - now;
}

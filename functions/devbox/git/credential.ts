import { type GitCredential, gitCredential } from "../../../shared/schemas/box-protocol.ts";
import type { Line } from "../coordinator/line.ts";

/** Of one without an end that is known: it may be changed meanwhile. */
const keptMs = 10 * 60_000;
/** Somebody may be adding the token now. */
const lackingMs = 15_000;
/** A push may take as long. */
const marginMs = 10 * 60_000;

/** What git signs in with, asked of the coordinator when it is needed and kept in memory only. */
export function createGitCredential(
  line: Line,
  signal: AbortSignal,
  now: () => number = Date.now,
): () => Promise<GitCredential> {
  let kept: { readonly credential: GitCredential; readonly until: number } | undefined;
  return async () => {
    if (kept && now() < kept.until) return kept.credential;
    const call = { method: "GET", path: "/box/git-credential", signal } as const;
    const answer = await line.call(call, gitCredential);
    const credential = answer.refusal ? { why: answer.refusal.message } : answer.said;
    kept = { credential, until: endOf(credential, now()) };
    return credential;
  };
}

function endOf({ password, expiresAt }: GitCredential, now: number): number {
  if (password === undefined) return now + lackingMs;
  return expiresAt === undefined ? now + keptMs : Date.parse(expiresAt) - marginMs;
}

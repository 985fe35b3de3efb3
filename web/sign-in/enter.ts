import { api, type Me } from "../api.ts";
import { ApiError, useBearer } from "../request.ts";
import { ownSession } from "./own-session.ts";
import { readPool } from "./pool.ts";
import type { Returned } from "./round-trip.ts";
import { createSession, type Session } from "./session.ts";
import { chooseTeam, chosenTeam } from "./team.ts";

/** The credentials in the URL when the page opened: the token of one machine, or the reply of a sign-in pool. */
export type Arrival = {
  readonly token: string | undefined;
  readonly returned: Returned | undefined;
};

/** The result of signing in. `session` exists only with a sign-in pool. */
export type Entered = {
  readonly me?: Me;
  readonly problem?: ApiError;
  readonly session?: Session;
  /** Why the sign-in that the visitor returns from failed. */
  readonly refusal?: string;
};

/** Returns a function that asks who this is. Only its first call uses what the URL held; later ones use the stored sign-in. */
export function makeEntrance({ token, returned }: Arrival): () => Promise<Entered> {
  let known: { session: Session | undefined } | undefined;
  let unused: Arrival = { token, returned };

  const come = async (): Promise<Entered> => {
    known ??= await knownWay();
    const { session } = known;
    const { token: given, returned: back } = unused;
    unused = { token: undefined, returned: undefined };
    const refusal = back && (await session?.enter(back));
    if (given && !session) await ownSession.signIn(given);
    if (session && refusal !== undefined) return { session, refusal, problem: signedOut };
    return { me: await meForATeam(), ...(session ? { session } : {}) };
  };
  return () =>
    come().catch((error) => {
      if (!(error instanceof ApiError)) throw error;
      const session = known?.session;
      const refused = token && !session && error.status === 401 ? { refusal: error.message } : {};
      return { problem: error, ...(session ? { session } : {}), ...refused };
    });
}

/** Someone who was removed from their chosen team signs in for another of their teams. */
async function meForATeam(): Promise<Me> {
  try {
    return await api.me();
  } catch (error) {
    const chose = error instanceof ApiError && error.code === "no-team" && chosenTeam();
    if (!chose) throw error;
    chooseTeam(undefined);
    return api.me();
  }
}

const signedOut = new ApiError(401, { code: "unauthorized", message: "Sign in first." });

async function knownWay(): Promise<{ session: Session | undefined }> {
  const pool = await readPool();
  const session = pool && createSession(pool);
  useBearer(session ?? ownSession);
  return { session };
}

import { api, type Me } from "../api.ts";
import { ApiError, useBearer } from "../request.ts";
import { readPool } from "./pool.ts";
import type { Returned } from "./round-trip.ts";
import { createSession, type Session } from "./session.ts";
import { chooseTeam, chosenTeam } from "./team.ts";

/** What the address held when the page was opened: the token of one machine, or what a sign-in pool sent back. */
export type Arrival = {
  readonly token: string | undefined;
  readonly returned: Returned | undefined;
};

/** Who came in. `session`: of the sign-in pool, where there is one. */
export type Entered = {
  readonly me?: Me;
  readonly problem?: ApiError;
  readonly session?: Session;
  /** Why the sign-in that the visitor comes from was none. */
  readonly refusal?: string;
};

/** Asks who this is, again at each call: with what the address held the first time, then with what is kept of it. */
export function makeEntrance({ token, returned }: Arrival): () => Promise<Entered> {
  let known: { session: Session | undefined } | undefined;
  let unused: Arrival = { token, returned };

  const come = async (): Promise<Entered> => {
    known ??= await knownWay();
    const { session } = known;
    const { token: given, returned: back } = unused;
    unused = { token: undefined, returned: undefined };
    const refusal = back && (await session?.enter(back));
    if (given && !session) await api.signIn(given);
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

/** Who was taken out of the team that they had chosen comes in for another. */
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
  useBearer(session);
  return { session };
}

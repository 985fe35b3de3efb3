import type { Limits } from "../../../functions/api/door/rate-limit.ts";
import { callerOfKey, isKey, keyStands } from "../../../functions/identity/api-key.ts";
import type { Caller } from "../../../functions/identity/caller.ts";
import type { Ports } from "../../../functions/ports/ports.ts";
import { Problem } from "../../../shared/problem.ts";
import { same } from "./access.ts";
import { isSession, type Sessions } from "./sessions.ts";
import { updated } from "./sign-in.ts";

type Parts = {
  readonly ports: Ports;
  readonly sessions: Sessions;
  readonly token: string;
  /** The name of callers who give none. */
  readonly owner: string;
  readonly limits: Limits;
  readonly port: () => number;
};

const nameGrammar = /^[\p{L}\p{N} ._@-]{1,60}$/u;

/** Whether a bearer token is a credential of this server, valid or not. */
export const isCredential = (bearer: string, token: string): boolean =>
  isKey(bearer) || isSession(bearer) || same(bearer, token);

/** Finds the caller of a request by its bearer token: the access token, a session of the console, or an API key. */
export function authentication({ ports, sessions, token, owner, limits, port }: Parts) {
  const ownerOf = (request: Request): Caller => {
    const name = request.headers.get("acting-as") ?? owner;
    if (nameGrammar.test(name)) return { team: "local", name, account: "owner" };
    throw new Problem(
      "bad-request",
      "Acting-As must be a name of 1 to 60 letters, digits, spaces and . _ @ -",
    );
  };
  const ended = (problem: Problem): never => {
    limits.checkStranger();
    throw problem;
  };
  const signedOut = () =>
    ended(
      new Problem(
        "signed-out",
        "This session has ended. Sign in again with the address printed in your terminal.",
      ),
    );

  return {
    async caller(request: Request): Promise<Caller | undefined> {
      const bearer = /^Bearer (\S+)$/.exec(request.headers.get("authorization") ?? "")?.[1];
      if (bearer === undefined) {
        const cookies = request.headers.get("cookie") ?? "";
        return cookies.includes(`wheelhouse-${port()}=`) ? ended(updated()) : undefined;
      }
      if (isKey(bearer)) return callerOfKey(ports, bearer);
      if (isSession(bearer)) {
        const session = (await sessions.idOf(bearer)) ?? signedOut();
        return { ...ownerOf(request), session };
      }
      return same(bearer, token) ? ownerOf(request) : undefined;
    },

    /** Whether a caller's key or session is still valid. */
    stands: async (caller: Caller): Promise<boolean> =>
      caller.session === undefined ? keyStands(ports, caller) : sessions.stands(caller.session),
  };
}

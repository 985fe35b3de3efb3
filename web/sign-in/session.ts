import type { Bearer } from "../request.ts";
import { freshFor } from "./fresh-for.ts";
import { askForTokens, claimOf, type Pool, type Tokens } from "./pool.ts";
import { leave, type Returned, returnAddress } from "./round-trip.ts";

/** The sign-in of this tab at a sign-in pool. */
export type Session = Bearer & {
  /** Signs in with the reply of the hosted sign-in. Resolves to the reason if that fails. */
  enter(returned: Returned): Promise<string | undefined>;
  /** Leaves for the hosted sign-in, which returns to this page. */
  signIn(): Promise<void>;
  /** Signs out here and at the pool. */
  signOut(): void;
  /** Gets a new token, which names the person's current groups. */
  lookAgain(): Promise<void>;
  /** The person's name at the pool; undefined while signed out. */
  name(): string | undefined;
};

/**
 * The refresh token is in sessionStorage, so that a reload needs no new sign-in: only this tab can read it, and it ends
 * with the tab. A cookie is not possible, because the pool has another origin. The page runs only its own scripts
 * (content security policy). The id token, which calls send, stays in memory.
 */
const stored = "wheelhouse.refresh-token";

/** A token that expires sooner than this is renewed before use. */
const marginMs = 60_000;

/** @param go leaves the page for a URL */
export function createSession(
  pool: Pool,
  go: (url: string) => void = (url) => location.assign(url),
): Session {
  let held: { readonly id: string; readonly isFresh: () => boolean } | undefined;
  let renewing: Promise<string | undefined> | undefined;

  const hold = (tokens: Tokens | undefined): string | undefined => {
    held = tokens && { id: tokens.id, isFresh: freshFor(tokens.seconds * 1_000 - marginMs) };
    if (tokens?.refresh !== undefined) sessionStorage.setItem(stored, tokens.refresh);
    if (!tokens) sessionStorage.removeItem(stored);
    return tokens?.id;
  };
  const renew = async (): Promise<string | undefined> => {
    const refresh = sessionStorage.getItem(stored);
    if (refresh === null) return hold(undefined);
    const grant = { grant_type: "refresh_token", refresh_token: refresh };
    return hold(await askForTokens(pool, grant));
  };
  /** Calls that need a new token at the same time share one request. */
  const renewOnce = (): Promise<string | undefined> => {
    renewing ??= renew().finally(() => {
      renewing = undefined;
    });
    return renewing;
  };

  return {
    async token() {
      return held?.isFresh() ? held.id : renewOnce();
    },
    async renewed(refused) {
      return held && held.id !== refused ? held.id : renewOnce();
    },
    async enter(returned) {
      if ("refusal" in returned) return returned.refusal;
      const { code, verifier, nonce } = returned;
      const tokens = await askForTokens(pool, {
        grant_type: "authorization_code",
        code,
        code_verifier: verifier,
        redirect_uri: returnAddress(),
      });
      if (!tokens) return "This sign-in has expired or was already used. Sign in again.";
      const said = claimOf(tokens.id, "nonce");
      // A pool that returns no nonce has still tied the code to this tab, by its challenge.
      if (said !== undefined && said !== nonce)
        return "This sign-in belongs to another request. Sign in again.";
      hold(tokens);
      return undefined;
    },
    async signIn() {
      go(await leave(pool));
    },
    signOut() {
      hold(undefined);
      const query = new URLSearchParams({
        client_id: pool.clientId,
        logout_uri: returnAddress(),
      });
      go(`${pool.domain}/logout?${query}`);
    },
    async lookAgain() {
      await renewOnce();
    },
    name() {
      if (!held) return undefined;
      const verified = claimOf(held.id, "email_verified") === "true";
      return (
        (verified ? claimOf(held.id, "email") : undefined) ?? claimOf(held.id, "cognito:username")
      );
    },
  };
}

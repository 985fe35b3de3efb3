import type { Bearer } from "../request.ts";
import { askForTokens, claimOf, type Pool, type Tokens } from "./pool.ts";
import { leave, type Returned, returnAddress } from "./round-trip.ts";

/** Who is signed in by a sign-in pool, in this tab. */
export type Session = Bearer & {
  /** Takes in what came back from the hosted sign-in. Answers why that is nothing, if so. */
  enter(returned: Returned): Promise<string | undefined>;
  /** Goes to the hosted sign-in, to come back to this page. */
  signIn(): Promise<void>;
  /** Forgets who this is, here and at the pool. */
  signOut(): void;
  /** Asks for a new token, in which the pool says anew to which groups the person belongs. */
  lookAgain(): Promise<void>;
  /** As the pool knows the person; undefined while nobody is signed in. */
  name(): string | undefined;
};

/**
 * Kept in sessionStorage, so that a reload need not go by the pool: only this tab reads it, and it ends with the tab.
 * Nothing else could keep it, as the pool is of another origin and sets no cookie here; and the page runs no script
 * but its own (content security policy). The id token, which is what calls send, stays in memory.
 */
const stored = "wheelhouse.refresh-token";

/** A token is not used any more when it ends so soon. */
const marginMs = 60_000;

/** @param go leaves the page for an address */
export function createSession(
  pool: Pool,
  go: (url: string) => void = (url) => location.assign(url),
): Session {
  let held: { readonly id: string; readonly until: number } | undefined;
  let renewing: Promise<string | undefined> | undefined;

  const hold = (tokens: Tokens | undefined): string | undefined => {
    held = tokens && { id: tokens.id, until: Date.now() + tokens.seconds * 1_000 };
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
  /** Calls that need another token at once wait for the same one. */
  const renewOnce = (): Promise<string | undefined> => {
    renewing ??= renew().finally(() => {
      renewing = undefined;
    });
    return renewing;
  };

  return {
    async token() {
      return held && Date.now() < held.until - marginMs ? held.id : renewOnce();
    },
    async renewed(refused) {
      return held && held.id !== refused ? held.id : renewOnce();
    },
    async enter(returned) {
      if ("refusal" in returned) return returned.refusal;
      const { code, verifier, nonce } = returned;
      const tokens = await askForTokens(pool, {
        ...{ grant_type: "authorization_code", code, code_verifier: verifier },
        redirect_uri: returnAddress(),
      });
      if (!tokens) return "The sign-in took too long, or was used already. Sign in again.";
      const said = claimOf(tokens.id, "nonce");
      // A pool that says none has still bound the code to this tab, by its challenge.
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
      return claimOf(held.id, "email") ?? claimOf(held.id, "cognito:username");
    },
  };
}

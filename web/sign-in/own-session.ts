import { keyText, proofText } from "../../shared/server-proof.ts";
import { ApiError, type Bearer, refusalOf, send, sendAs, setStanding } from "../request.ts";
import { readStored, storedName, writeStored } from "../ui/behaviour/stored.ts";
import { freshFor } from "./fresh-for.ts";
import { base64url, fromBase64url, hmac, random } from "./hmac.ts";
import { field } from "./pool.ts";

/** The sign-in of this browser at a server on one machine. */
export type OwnSession = Bearer & {
  /** Exchanges the access token for a session. The token itself is never sent. */
  signIn(token: string): Promise<void>;
  /** Ends this session, or every session of this server. */
  signOut(of: { everywhere: boolean }): Promise<void>;
};

/**
 * `bearer` identifies the caller; `key` only checks that the server knows the token. Both are in localStorage, which
 * belongs to this origin: unlike a cookie, nothing of it is ever sent to another port of this machine.
 */
type Kept = { readonly id: string; readonly bearer: string; readonly key: string };

const name = "session";

/** How long a proof counts. After that, or when the connection is lost, another program may have taken the port. */
const provedMs = 30_000;

function makeOwnSession(): OwnSession {
  let isProved = () => false;
  let proving: Promise<void> | undefined;

  const prove = async ({ id, key }: Kept): Promise<void> => {
    const nonce = random();
    const said = await ask("/api/proof", { session: id, nonce });
    const text = proofText.session({ origin: location.origin, nonce });
    if (said.proof !== base64url(await hmac(fromBase64url(key), text))) throw stranger();
    isProved = freshFor(provedMs);
  };
  /** Calls at the same time share one proof. */
  const proveOnce = (kept: Kept): Promise<void> => {
    proving ??= prove(kept).finally(() => {
      proving = undefined;
    });
    return proving;
  };
  const forget = (): void => {
    writeStored(name, undefined);
    isProved = () => false;
  };

  window.addEventListener("storage", ({ key, newValue }) => {
    if (key !== storedName(name)) return;
    isProved = () => false;
    if (newValue === null) setStanding("signed-out"); // another tab signed out
  });

  return {
    explains: true,
    async token() {
      const kept = keptSession();
      if (kept && !isProved()) await proveOnce(kept);
      return kept?.bearer;
    },
    async renewed(refused) {
      const kept = keptSession();
      if (kept?.bearer !== refused) return kept?.bearer; // another tab has signed in again
      forget();
      return undefined;
    },
    lost() {
      isProved = () => false;
    },
    async signIn(token) {
      const [origin, nonce] = [location.origin, random()];
      const key = await hmac(token, keyText.signIn);
      const asked = await ask("/api/sign-in/challenge", { nonce });
      const texts = { origin, nonce, challenge: asked.challenge ?? "" };
      if (asked.proof !== base64url(await hmac(key, proofText.server(texts)))) throw wrongToken();
      const proof = base64url(await hmac(key, proofText.console(texts)));
      const { id, bearer } = await ask("/api/sign-in", { challenge: texts.challenge, proof });
      if (!id || !bearer) throw stranger();
      const kept: Kept = { id, bearer, key: base64url(await hmac(token, keyText.session(id))) };
      writeStored(name, kept);
      isProved = freshFor(provedMs);
    },
    async signOut(of) {
      try {
        await send("/api/sign-out", { method: "POST", body: of });
      } catch (error) {
        const over = error instanceof ApiError && error.status === 401;
        if (of.everywhere && !over) throw error;
      }
      forget();
      setStanding("signed-out");
    },
  };
}

/** This page's sign-in at the server that it came from. */
export const ownSession = makeOwnSession();

function keptSession(): Kept | undefined {
  const found = readStored<unknown>(name);
  const [id, bearer, key] = ["id", "bearer", "key"].map((it) => field(found, it));
  const known = typeof id === "string" && typeof bearer === "string" && typeof key === "string";
  return known ? { id, bearer, key } : undefined;
}

type Said = { [Name in "id" | "bearer" | "challenge" | "proof"]?: string };

/** Makes a call that identifies no one. Keeps only the texts of its reply. */
async function ask(path: string, body: object): Promise<Said> {
  const response = await sendAs(undefined, path, { method: "POST", body });
  if (response.status === 404 || response.status === 405) throw stranger();
  if (!response.ok) throw await refusalOf(response);
  const said: unknown = await response.json().catch(() => undefined);
  const texts = (["id", "bearer", "challenge", "proof"] as const).map((it) => [
    it,
    field(said, it),
  ]);
  return Object.fromEntries(texts.filter(([, value]) => typeof value === "string"));
}

/** Status 0, as if nothing had answered: the server may come back. */
const stranger = () =>
  new ApiError(0, {
    code: "not-proven",
    message:
      "The program at this address could not prove that it is your Wheelhouse, so this browser sent it nothing. If you renewed the access token, open the address printed in your terminal.",
  });

const wrongToken = () =>
  new ApiError(401, {
    code: "unauthorized",
    message:
      "That token isn’t valid for this server, and it was not sent. Use the address printed in your terminal.",
  });

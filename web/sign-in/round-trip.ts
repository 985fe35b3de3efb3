import { base64url, random } from "./hmac.ts";
import { field, type Pool } from "./pool.ts";

/** The reply of the hosted sign-in: a code to exchange for tokens, or why there is none. */
export type Returned =
  | { readonly code: string; readonly verifier: string; readonly nonce: string }
  | { readonly refusal: string };

const stored = "wheelhouse.sign-in";

/** Stored in this tab until the hosted sign-in sends the person back. `back`: the page they wanted to see. */
type Leaving = {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly back: string;
};

/** The URL that the hosted sign-in sends people back to. The pool accepts no other. */
export const returnAddress = (): string => `${location.origin}/`;

/**
 * Prepares the sign-in and returns the URL of the hosted page: authorization code with PKCE (RFC 7636). `state` ties
 * the reply to this tab, `nonce` ties the token to this request.
 */
export async function leave({ domain, clientId }: Pool): Promise<string> {
  const { pathname, search, hash } = location;
  const leaving: Leaving = {
    state: random(),
    nonce: random(),
    verifier: random(),
    back: pathname + search + hash,
  };
  sessionStorage.setItem(stored, JSON.stringify(leaving));
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(leaving.verifier));
  const query = new URLSearchParams({
    response_type: "code",
    client_id: clientId,
    redirect_uri: returnAddress(),
    scope: "openid email profile",
    state: leaving.state,
    nonce: leaving.nonce,
    code_challenge_method: "S256",
    code_challenge: base64url(new Uint8Array(digest)),
  });
  return `${domain}/oauth2/authorize?${query}`;
}

/**
 * Reads the hosted sign-in's reply from the URL, once, and replaces it there with the page that the person wanted.
 */
export function takeReturn(): Returned | undefined {
  const query = new URLSearchParams(location.search);
  const [code, error, state] = ["code", "error", "state"].map((it) => query.get(it));
  const came = location.pathname === "/" && (error || (code && state));
  if (!came) return undefined;
  const left = takeLeft();
  const own = left !== undefined && left.state === state;
  history.replaceState(null, "", own ? left.back : "/");
  if (!own)
    return {
      refusal: "This sign-in didn’t start in this tab, or was started again. Sign in here.",
    };
  if (error) return { refusal: refusalOf(error, query.get("error_description")) };
  return { code: code ?? "", verifier: left.verifier, nonce: left.nonce };
}

function takeLeft(): Leaving | undefined {
  const text = sessionStorage.getItem(stored);
  sessionStorage.removeItem(stored);
  const left: unknown = text === null ? undefined : JSON.parse(text);
  const [state, nonce, verifier, back] = ["state", "nonce", "verifier", "back"].map((it) =>
    String(field(left, it) ?? ""),
  );
  return state && nonce && verifier && back ? { state, nonce, verifier, back } : undefined;
}

function refusalOf(error: string, description: string | null): string {
  const what =
    error === "access_denied"
      ? "The sign-in was cancelled, or this account isn’t allowed to sign in here."
      : `The sign-in was refused (${error}).`;
  return description ? `${what} The sign-in service says: ${description}` : what;
}

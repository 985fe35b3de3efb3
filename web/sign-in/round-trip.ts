import { field, type Pool } from "./pool.ts";

/** What came back from the hosted sign-in: a code to trade for tokens, or why there is none. */
export type Returned =
  | { readonly code: string; readonly verifier: string; readonly nonce: string }
  | { readonly refusal: string };

const stored = "wheelhouse.sign-in";

/** What is kept for the way to the hosted sign-in and back, in this tab only. `back`: the page that was wanted. */
type Leaving = {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly back: string;
};

/** Where the hosted sign-in sends people back to: the one address that the pool knows. */
export const returnAddress = (): string => `${location.origin}/`;

/**
 * The address of the hosted sign-in: authorization code with PKCE (RFC 7636). `state` ties what comes back to this
 * tab, `nonce` the token to this request.
 */
export async function leave({ domain, clientId }: Pool): Promise<string> {
  const { pathname, search, hash } = location;
  const leaving: Leaving = {
    ...{ state: random(), nonce: random(), verifier: random() },
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
 * What the hosted sign-in has put into the address. It is read once and leaves the address at once; the page that
 * was wanted stands there instead.
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
      refusal: "This sign-in was not begun in this tab, or was begun again since. Sign in here.",
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
      ? "The sign-in was cancelled, or this account may not sign in here."
      : `The sign-in was refused (${error}).`;
  return description ? `${what} It says: ${description}` : what;
}

const random = (): string => base64url(crypto.getRandomValues(new Uint8Array(32)));

const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

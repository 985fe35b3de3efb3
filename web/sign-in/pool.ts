import { pathPrefix } from "../path-prefix.ts";
import { ApiError } from "../request.ts";

/** The sign-in pool of a deployment. `domain`: the origin of its hosted sign-in. */
export type Pool = { readonly domain: string; readonly clientId: string };

/**
 * The sign-in pool that `/config.json` names. Undefined on one machine, where a token signs in: there the file does
 * not exist, or the page is sent in its place. Rejects with an ApiError when the file cannot be read.
 */
export async function readPool(): Promise<Pool | undefined> {
  const response = await fetch(`${pathPrefix}/config.json`, { cache: "no-store" }).catch(() => {
    throw new ApiError(0, { code: "offline", message: "The server can’t be reached." });
  });
  if (response.status === 404) return undefined;
  if (!response.ok) throw new ApiError(response.status, {});
  const config: unknown = await response.json().catch(() => undefined);
  const signIn = field(config, "signIn");
  if (signIn === undefined) return undefined;
  const pool = poolOf(signIn);
  if (pool) return pool;
  throw new ApiError(500, {
    code: "config-invalid",
    message:
      "The server’s /config.json names no sign-in that this console supports. Deploy Wheelhouse again.",
  });
}

function poolOf(signIn: unknown): Pool | undefined {
  const [kind, domain, clientId] = ["kind", "domain", "clientId"].map((it) => field(signIn, it));
  if (kind !== "cognito" || typeof clientId !== "string" || clientId === "") return undefined;
  if (typeof domain !== "string" || !URL.canParse(domain)) return undefined;
  const { protocol, hostname, origin } = new URL(domain);
  return protocol === "https:" || loopback.has(hostname) ? { domain: origin, clientId } : undefined;
}

/** Hosts of a stand-in for the pool. Plain HTTP is safe there, because nothing leaves the machine. */
const loopback: ReadonlySet<string> = new Set(["127.0.0.1", "localhost"]);

/** A field of a value that came from outside; undefined if there is none. */
export const field = (of: unknown, name: string): unknown =>
  typeof of === "object" && of !== null ? (of as Record<string, unknown>)[name] : undefined;

export type Tokens = {
  readonly id: string;
  /** Absent when the earlier refresh token stays valid. */
  readonly refresh: string | undefined;
  readonly seconds: number;
};

/**
 * Asks the pool for tokens (its `/oauth2/token`, OAuth 2.0). Undefined when the pool refuses the grant; rejects with
 * an ApiError when the pool cannot be reached.
 */
export async function askForTokens(
  { domain, clientId }: Pool,
  grant: Record<string, string>,
): Promise<Tokens | undefined> {
  const response = await fetch(`${domain}/oauth2/token`, {
    method: "POST",
    body: new URLSearchParams({ ...grant, client_id: clientId }),
    credentials: "omit",
  }).catch(() => {
    throw new ApiError(0, {
      code: "offline",
      message: "The sign-in service can’t be reached. Check your connection and try again.",
    });
  });
  if (response.status >= 500 || response.status === 429)
    throw new ApiError(response.status, {
      message: "The sign-in service isn’t responding. Try again.",
    });
  if (!response.ok) return undefined;
  const said: unknown = await response.json().catch(() => undefined);
  const [id, refresh, seconds] = ["id_token", "refresh_token", "expires_in"].map((it) =>
    field(said, it),
  );
  if (typeof id !== "string" || typeof seconds !== "number") return undefined;
  return { id, refresh: typeof refresh === "string" ? refresh : undefined, seconds };
}

/** A claim of an id token, for display and for the nonce. The signature is not checked here; the server checks it. */
export function claimOf(idToken: string, name: string): string | undefined {
  try {
    const part = (idToken.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
    const bytes = Uint8Array.from(atob(part), (it) => it.charCodeAt(0));
    const claim = field(JSON.parse(new TextDecoder().decode(bytes)), name);
    return ["string", "boolean"].includes(typeof claim) ? String(claim) : undefined;
  } catch {
    return undefined;
  }
}

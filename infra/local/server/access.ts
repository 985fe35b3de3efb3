import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Problem } from "../../../shared/problem.ts";

/** The parts of a request or socket that the gate checks. */
export type Knock = {
  readonly method: string;
  readonly path: string;
  readonly header: (name: string) => string | undefined;
};

/**
 * The gate of a server on this machine. Localhost is no protection: any page in the browser and any
 * program can reach it, so every request is checked for Host, Origin and the token.
 */
export function gate(token: string, port: () => number) {
  const cookieValue = createHmac("sha256", token).update("cookie").digest("base64url");
  const cookieName = () => `wheelhouse-${port()}`;
  const hosts = () => [`127.0.0.1:${port()}`, `localhost:${port()}`, `[::1]:${port()}`];

  const bearer = (knock: Knock) => /^Bearer (\S+)$/.exec(knock.header("authorization") ?? "")?.[1];
  const cookie = (knock: Knock) =>
    (knock.header("cookie") ?? "")
      .split(/;\s*/)
      .find((it) => it.startsWith(`${cookieName()}=`))
      ?.slice(cookieName().length + 1);

  return {
    /** Refuses foreign hosts and origins before anything else happens. */
    checkSender(knock: Knock): void {
      const host = knock.header("host") ?? "";
      if (!hosts().includes(host))
        throw new Problem(
          "wrong-host",
          `This server accepts requests for ${hosts()[0]} only. Use that address.`,
        );
      if (knock.method === "OPTIONS") throw foreign();
      const origin = knock.header("origin");
      if (origin !== undefined && origin !== `http://${host}`) throw foreign();
      const site = knock.header("sec-fetch-site");
      const navigation = knock.method === "GET" && knock.header("sec-fetch-mode") === "navigate";
      if (site === "cross-site" && !navigation) throw foreign();
    },
    /** Whether the caller has the token, as a bearer token or as the cookie of this origin. */
    isOwner(knock: Knock): boolean {
      const given = bearer(knock);
      if (given !== undefined) return same(given, token);
      const changes = knock.method !== "GET" && knock.method !== "HEAD";
      if (changes && knock.header("origin") === undefined) return false;
      return same(cookie(knock) ?? "", cookieValue);
    },
    isToken: (given: string) => same(given, token),
    cookieHeader: () =>
      `${cookieName()}=${cookieValue}; HttpOnly; SameSite=Strict; Path=/; Max-Age=31536000`,
  };
}

export type Gate = ReturnType<typeof gate>;

const foreign = () =>
  new Problem(
    "wrong-origin",
    "This server accepts requests only from its own console and from programs with its token.",
  );

function same(given: string, right: string): boolean {
  const hash = (text: string) => createHmac("sha256", "compare").update(text).digest();
  return timingSafeEqual(hash(given), hash(right));
}

/** A random secret of 256 bits in its own file. The first start creates it atomically. */
export function secretFile(folder: string, name: string): string {
  const path = join(folder, name);
  if (!existsSync(path)) {
    const draft = `${path}.${process.pid}`;
    writeFileSync(draft, randomBytes(32).toString("base64url"), { mode: 0o600, flush: true });
    renameSync(draft, path);
  }
  return readFileSync(path, "utf8").trim();
}

import { createHmac, timingSafeEqual } from "node:crypto";
import { Problem } from "../../../shared/problem.ts";

/** The parts of a request or socket that the gate checks. */
export type Knock = {
  readonly method: string;
  readonly header: (name: string) => string | undefined;
};

/** The names of this machine's loopback. Whoever forwards the port (`ssh -L`) opens one of them at any port. */
const loopback: readonly string[] = ["127.0.0.1", "localhost", "[::1]"];

/** A host name, or an IPv6 address in brackets, and a port. */
const hostGrammar = /^([a-z0-9.-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::([1-9]\d{0,4}))?$/;

/**
 * The gate of the TCP port. Localhost is no protection: any page in the browser and any program can reach it, so every
 * request is checked for Host and Origin. A page of another site whose name is made to lead here (DNS rebinding) sends
 * its own name as Host, which is refused; and a page of another port of loopback sends another Origin than its Host.
 *
 * @param names further host names, lowercase: those of a reverse proxy
 * @param prefix the path below which everything is served; for refusals only
 */
export function gate(port: () => number, names: readonly string[] = [], prefix = "") {
  /** Of the loopback names at the server's own port, only this one has the console, so that nothing on `[::1]` can stand in for it. */
  const consoleHost = () => `127.0.0.1:${port()}`;
  const known = [...loopback, ...names];

  const nameIn = (host: string): string | undefined => {
    const [, name = ""] = hostGrammar.exec(host.toLowerCase()) ?? [];
    return known.find((it) => it === name);
  };
  /** Only programs of this machine can connect, so a proxy's word about TLS is as good as theirs. */
  const originOf = ({ header }: Knock): string => {
    const secure = header("x-forwarded-proto")?.trim().toLowerCase() === "https";
    return `${secure ? "https" : "http"}://${(header("host") ?? "").toLowerCase()}`;
  };
  const isAlias = (host: string): boolean =>
    host !== consoleHost() && loopback.some((it) => `${it}:${port()}` === host.toLowerCase());

  return {
    /** Refuses foreign hosts and origins before anything else happens. */
    checkSender(knock: Knock): void {
      if (nameIn(knock.header("host") ?? "") === undefined)
        throw new Problem(
          "wrong-host",
          `This server accepts requests for ${consoleHost()}${prefix} only. Use that address, or start it with --host-name NAME to allow another name.`,
        );
      if (knock.method === "OPTIONS") throw foreign();
      const origin = knock.header("origin");
      if (origin !== undefined && origin !== originOf(knock)) throw foreign();
      const site = knock.header("sec-fetch-site");
      const navigation = knock.method === "GET" && knock.header("sec-fetch-mode") === "navigate";
      if (site === "cross-site" && !navigation) throw foreign();
    },
    /** The origin of the console on this machine. */
    origin: (): string => `http://${consoleHost()}`,
    /** The URL of the console on this machine, without a trailing slash. */
    address: (): string => `http://${consoleHost()}${prefix}`,
    /** The origin of the console that sent a request. Undefined where a page redirects to the console instead. */
    consoleOrigin: (knock: Knock): string | undefined =>
      isAlias(knock.header("host") ?? "") ? undefined : originOf(knock),
    /** Whether a host is this server's own port by another name than the console's. */
    isAlias,
  };
}

export type Gate = ReturnType<typeof gate>;

const foreign = () =>
  new Problem(
    "wrong-origin",
    "This server accepts requests only from its own console and from programs with its token.",
  );

/** Compares two secrets in a time that does not depend on where they differ. */
export function same(given: string, right: string): boolean {
  const hash = (text: string) => createHmac("sha256", "compare").update(text).digest();
  return timingSafeEqual(hash(given), hash(right));
}

import { createHmac, timingSafeEqual } from "node:crypto";
import { Problem } from "../../../shared/problem.ts";

/** The parts of a request or socket that the gate checks. */
export type Knock = {
  readonly method: string;
  readonly header: (name: string) => string | undefined;
};

/**
 * The gate of the TCP port. Localhost is no protection: any page in the browser and any program can reach it, so every
 * request is checked for Host and Origin.
 */
export function gate(port: () => number) {
  /** Only this host has the console, so that nothing on `[::1]` can stand in for it. */
  const consoleHost = () => `127.0.0.1:${port()}`;
  const hosts = () => [consoleHost(), `localhost:${port()}`, `[::1]:${port()}`];

  return {
    /** Refuses foreign hosts and origins before anything else happens. */
    checkSender(knock: Knock): void {
      const host = knock.header("host") ?? "";
      if (!hosts().includes(host))
        throw new Problem(
          "wrong-host",
          `This server accepts requests for ${consoleHost()} only. Use that address.`,
        );
      if (knock.method === "OPTIONS") throw foreign();
      const origin = knock.header("origin");
      if (origin !== undefined && origin !== `http://${host}`) throw foreign();
      const site = knock.header("sec-fetch-site");
      const navigation = knock.method === "GET" && knock.header("sec-fetch-mode") === "navigate";
      if (site === "cross-site" && !navigation) throw foreign();
    },
    /** The origin of the console. */
    origin: (): string => `http://${consoleHost()}`,
    /** Whether a host is this server by another name than the console's. */
    isAlias: (host: string): boolean => host !== consoleHost() && hosts().includes(host),
    isConsole: (knock: Knock): boolean => knock.header("host") === consoleHost(),
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

import { isIPv4, isIPv6 } from "node:net";

/** Where a client of the gate wants to go. `host`: a name in lowercase ASCII without a final dot, or an IP address. */
export type Target = { readonly host: string; readonly port: number; readonly literal: boolean };

/** A target that cannot be read. */
export type Unreadable = { readonly unreadable: string };

/** What a host may consist of. The rest of a URL (userinfo, path, escapes) and control characters are never part of it. */
const hostText = /^[^\s\p{Cc}:@/\\?#%[\]<>^|"`{}]+$/u;
const label = "[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?";
const name = new RegExp(`^(?=.{1,253}$)${label}(?:\\.${label})*$`);

/**
 * Reads `host:port` as HTTP clients send it. Everything that a resolver could understand in another way than this
 * gate is read strictly: names become lowercase ASCII (IDNA), numeric forms such as 0x7f.1 become the IP address
 * that they mean.
 *
 * @param usualPort for a text without a port; without it, a text needs one
 */
export function readTarget(authority: string, usualPort?: number): Target | Unreadable {
  const utf8 = Buffer.from(authority, "latin1").toString("utf8"); // Node gives the bytes of a request as Latin-1
  const [, bracketed, plain, , portText] =
    /^(?:\[([^[\]]*)\]|([^:[\]]*))(:(.*))?$/s.exec(utf8) ?? [];
  const port = portText === undefined ? usualPort : portOf(portText);
  if (port === undefined) return unreadable("its port is not a number from 1 to 65535");
  if (bracketed !== undefined) {
    if (!isIPv6(bracketed) || bracketed.includes("%"))
      return unreadable("it is not an IPv6 address");
    return { host: new URL(`http://[${bracketed}]/`).hostname.slice(1, -1), port, literal: true };
  }
  if (plain === undefined || !hostText.test(plain)) return unreadable("its host is not a name");
  const host = ascii(plain)?.replace(/\.$/, "");
  if (host === undefined || !name.test(host)) return unreadable("its host is not a name");
  return { host, port, literal: isIPv4(host) };
}

const unreadable = (why: string): Unreadable => ({ unreadable: why });

const portOf = (text: string): number | undefined => {
  const port = /^[1-9]\d{0,4}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65_535 ? port : undefined;
};

/** The host as the URL standard writes it. */
function ascii(host: string): string | undefined {
  try {
    return new URL(`http://${host}/`).hostname;
  } catch {
    return undefined;
  }
}

/** The target as people write it. */
export const targetText = ({ host, port }: Pick<Target, "host" | "port">): string =>
  `${isIPv6(host) ? `[${host}]` : host}:${port}`;

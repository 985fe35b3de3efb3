import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { basename } from "node:path";

/** A TCP socket that listens on the loopback: where, and the inode that the files of its owners name. */
type Listening = { readonly port: number; readonly host: string; readonly inode: string };

/** Local addresses in `/proc/net/tcp` and `/proc/net/tcp6`, and the loopback address that leads to each. */
const loopbacks: Readonly<Record<string, string>> = {
  "00000000": "127.0.0.1",
  "0100007F": "127.0.0.1",
  "00000000000000000000000000000000": "::1",
  "00000000000000000000000001000000": "::1",
  "0000000000000000FFFF00000100007F": "127.0.0.1",
};

/** Parses these tables: the sockets in state LISTEN (0A). */
function parseListening(table: string): Listening[] {
  return table.split("\n").flatMap((row) => {
    const [, local = "", , state, , , , , , inode = ""] = row.trim().split(/\s+/);
    const [, address = "", port] = /^([0-9A-F]+):([0-9A-F]{4})$/.exec(local) ?? [];
    const host = loopbacks[address];
    return port && host && state === "0A" ? [{ port: Number.parseInt(port, 16), host, inode }] : [];
  });
}

/** The sockets of this machine that listen on its loopback. Empty on a machine without `/proc`. */
export const listeningSockets = (): Listening[] =>
  ["tcp", "tcp6"].flatMap((name) => parseListening(text(`/proc/net/${name}`)));

/**
 * The ports of those sockets that belong to a DevBox, on a machine that it shares with others, and the loopback
 * address of each: at another address, the port may be that of another program. Its processes have its id in their
 * environment, or are in one of its groups.
 */
export function portsAmong(
  sockets: readonly Listening[],
  devbox: string,
  groups: ReadonlySet<number>,
): Map<number, string> {
  if (sockets.length === 0) return new Map();
  const ours = new Set(
    processesOf(devbox, groups).flatMap((pid) =>
      names(`/proc/${pid}/fd`).map((fd) => link(`/proc/${pid}/fd/${fd}`)),
    ),
  );
  const found = sockets.filter(({ inode }) => ours.has(`socket:[${inode}]`));
  return new Map(found.map(({ port, host }) => [port, host]));
}

/** The names of a DevBox's programs on a machine that it shares with others, once each. */
export function programsOf(devbox: string, groups: ReadonlySet<number>): string[] {
  const found = processesOf(devbox, groups).flatMap((pid) => {
    const [program] = text(`/proc/${pid}/cmdline`).split("\0"); // empty for a process that has ended
    return program ? [basename(program)] : [];
  });
  return [...new Set(found)];
}

const processesOf = (devbox: string, groups: ReadonlySet<number>): string[] =>
  names("/proc").filter((name) => /^\d+$/.test(name) && belongs(name, devbox, groups));

function belongs(pid: string, devbox: string, groups: ReadonlySet<number>): boolean {
  if (Number(pid) === process.pid) return false; // the supervisor has the same id in its environment
  const stat = text(`/proc/${pid}/stat`);
  const [, , group] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  if (groups.has(Number(group))) return true;
  return text(`/proc/${pid}/environ`).split("\0").includes(`WHEELHOUSE_DEVBOX=${devbox}`);
}

/** The reads below find nothing when a process has ended or belongs to another user. */
function text(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function names(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

function link(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}

import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";

const most = 200;

/** The ports at which something in the box listens. */
export function listening() {
  const rows = ["tcp", "tcp6"].flatMap((name) => text(`/proc/net/${name}`).split("\n"));
  const ports = rows.flatMap((row) => {
    const [, local = "", , state] = row.trim().split(/\s+/);
    return state === "0A" ? [Number.parseInt(local.slice(local.lastIndexOf(":") + 1), 16)] : [];
  });
  return [...new Set(ports)].slice(0, most);
}

/** The names of the programs that run in the box, besides this one and the sandbox's own. */
export function programs() {
  const own = new Set(["1", String(process.pid)]);
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && !own.has(name))
    .flatMap((pid) => {
      const [program] = text(`/proc/${pid}/cmdline`).split("\0"); // empty for a zombie
      return program ? [basename(program).slice(0, 40)] : [];
    })
    .slice(0, most);
}

function text(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // a process may end meanwhile, and IPv6 may be missing
  }
}

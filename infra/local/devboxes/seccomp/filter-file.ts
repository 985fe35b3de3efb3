import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { architectures } from "./architectures.ts";
import { seccompFilter } from "./filter.ts";

const known: Readonly<Record<string, (typeof architectures)["x64"]>> = architectures;

/** Writes the filter for this machine's processor into the data folder; undefined when we have none for it. */
export function writeFilter(data: string, processor: string = process.arch): string | undefined {
  const architecture = known[processor];
  if (!architecture) return undefined;
  const path = join(data, `seccomp-${processor}.bpf`);
  const filter = seccompFilter(architecture);
  if (existsSync(path) && readFileSync(path).equals(filter)) return path;
  const fresh = `${path}.${process.pid}`;
  writeFileSync(fresh, filter, { mode: 0o600 });
  renameSync(fresh, path); // a sandbox that starts now reads the old file or the new one, whole
  return path;
}

/** The file descriptor at which the next program finds the filter. */
export const filterDescriptor = 9;

/** The command line that opens the filter for the next program. */
export const withFilter = (filter: string): string[] => [
  "/bin/sh",
  "-c",
  `exec ${filterDescriptor}<"$1"; shift; exec "$@"`,
  "sh",
  filter,
];

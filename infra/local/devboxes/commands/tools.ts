import { execFileSync } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { basename, delimiter, join } from "node:path";

/** The programs of this machine that make a sandbox; undefined where one is missing. */
export type Tools = {
  readonly bwrap: string | undefined;
  readonly setpriv: string | undefined;
  readonly prlimit: string | undefined;
  /** Options of bubblewrap that older versions do not have. */
  readonly options: ReadonlySet<string>;
};

export function findTools(path = process.env["PATH"] ?? ""): Tools {
  const bwrap = find("bwrap", path);
  const help = bwrap ? said(bwrap, "--help") : "";
  const options = new Set(help.match(/--[a-z-]+/g));
  return { bwrap, setpriv: find("setpriv", path), prlimit: find("prlimit", path), options };
}

/** /usr/bin first: AppArmor profiles grant user namespaces to that path only. */
export function find(program: string, path: string): string | undefined {
  return ["/usr/bin", "/bin", ...path.split(delimiter)]
    .filter((folder) => folder.startsWith("/"))
    .map((folder) => join(folder, program))
    .find((file) => existsSync(file));
}

/** What a program prints when asked for its version or help; empty when it cannot be run. */
export function said(program: string, option: string): string {
  try {
    const stdio = ["ignore", "pipe", "pipe"] as const;
    return execFileSync(program, [option], {
      encoding: "utf8",
      timeout: 5_000,
      stdio: [...stdio],
    }).trim();
  } catch {
    return "";
  }
}

const npmInside = "/lib/node_modules/npm/bin/npm-cli.js";

/**
 * The Node installation that the person's `npm` belongs to, when it is not under /usr (nvm, fnm,
 * asdf …). Only a folder of its own: a prefix such as ~/.local holds other things as well.
 */
export function npmPrefix(path = process.env["PATH"] ?? ""): string | undefined {
  const npm = path
    .split(delimiter)
    .map((folder) => join(folder, "npm"))
    .find((file) => file.startsWith("/") && existsSync(file));
  const file = npm ? realpathSync(npm) : "";
  if (!file.endsWith(npmInside) || file.startsWith("/usr/")) return undefined;
  const prefix = file.slice(0, -npmInside.length);
  const own = !basename(prefix).startsWith(".") && existsSync(join(prefix, "bin", "node"));
  return own ? prefix : undefined;
}

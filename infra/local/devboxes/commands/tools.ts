import { execFileSync } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { basename, delimiter, join } from "node:path";

/** The programs for a sandbox on this machine; undefined when one is missing. */
export type Tools = {
  readonly bwrap: string | undefined;
  readonly setpriv: string | undefined;
  readonly prlimit: string | undefined;
  /** The program that starts others in a sandbox of macOS. */
  readonly sandboxExec: string | undefined;
  /** All options of this version of bubblewrap; older versions lack some. */
  readonly options: ReadonlySet<string>;
};

export function findTools(path = process.env["PATH"] ?? ""): Tools {
  const bwrap = find("bwrap", path);
  const help = bwrap ? said(bwrap, "--help") : "";
  const options = new Set(help.match(/--[a-z-]+/g));
  return {
    bwrap,
    setpriv: find("setpriv", path),
    prlimit: find("prlimit", path),
    sandboxExec:
      process.platform === "darwin" && existsSync("/usr/bin/sandbox-exec")
        ? "/usr/bin/sandbox-exec"
        : undefined,
    options,
  };
}

/** Searches /usr/bin first, because AppArmor profiles allow user namespaces for that path only. */
export function find(program: string, path: string): string | undefined {
  return ["/usr/bin", "/bin", ...path.split(delimiter)]
    .filter((folder) => folder.startsWith("/"))
    .map((folder) => join(folder, program))
    .find((file) => existsSync(file));
}

/** The output of a program for an option such as --version; empty when it cannot run. */
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
 * The Node installation of the person's `npm`, when it is outside /usr (nvm, fnm, asdf …). Only a folder
 * that contains nothing else counts: a prefix such as ~/.local has other content.
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

import type { BoxConfig } from "../../../../shared/schemas/box-protocol.ts";
import { readCleanly } from "../clean-room.ts";
import type { Declared } from "./judge.ts";

const mostMs = 30_000;
const mostBytes = 256 * 1024;

/** Prints the `.gitmodules` of the commit that is checked out, as records of git's configuration. */
const script = `
[ -n "$shared" ] || exit 0
read_store
export GIT_DIR="$reader"
"$git" cat-file -e HEAD:.gitmodules 2> /dev/null || exit 0
"$git" config -z --blob HEAD:.gitmodules --get-regexp '^submodule\\..*\\.(path|url)$' 2> /dev/null || true
`;

/**
 * The submodules of a repository, in the order of the file. A name that has no path or no address is given without it.
 *
 * @param at the folder of the repository below the workspace; `""` for the workspace itself
 */
export async function readDeclared(
  config: Pick<BoxConfig, "command" | "folders">,
  at: string,
  signal: AbortSignal,
): Promise<Declared[]> {
  const limits = { ms: mostMs, bytes: mostBytes, at: Buffer.from(at).toString("latin1") };
  const heard = await readCleanly(config, script, limits, signal);
  return heard?.code === 0 ? declaredIn(heard.output.toString("utf8")) : [];
}

/** git writes each record as its key, a line end, its value and a zero byte. */
export function declaredIn(text: string): Declared[] {
  const all = new Map<string, { name: string; path: string; url: string }>();
  for (const record of text.split("\0")) {
    const [, name, field, value] = /^submodule\.(.*)\.(path|url)\n(.*)$/s.exec(record) ?? [];
    if (name === undefined || value === undefined) continue;
    const known = all.get(name) ?? { name, path: "", url: "" };
    all.set(name, { ...known, [field ?? ""]: value });
  }
  return [...all.values()];
}

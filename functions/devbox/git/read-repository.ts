import type { BoxConfig } from "../../../shared/schemas/box-protocol.ts";
import { shortened } from "../output/text.ts";
import { untrue } from "./clean-git.ts";
import { type Heard, readCleanly } from "./clean-room.ts";
import type { Left } from "./left-out.ts";
import { readRecords, triples, zeroEnded } from "./records.ts";
import { repositoryScript, type Wanted } from "./repository-script.ts";

/** The limit of files that git does not know. */
const newFiles = 10_000;
const fileKilobytes = 64 * 1024;
/** Room for what is not a patch: names of files. */
const otherBytes = 4 * 1024 ** 2;

export type RepositoryRead = {
  /** The folder of the repository below the workspace, in bytes (Latin-1); `""` for the workspace's own. */
  readonly at: string;
  /** The commit that it is compared with; undefined if it began empty. */
  readonly base: string | undefined;
  /** Paths are relative to the repository. */
  readonly patch: Buffer;
  /** Paths are relative to the workspace. */
  readonly joined: Buffer;
  readonly left: readonly Left[];
  /** The commits of submodules in `base`, by folder. */
  readonly links: ReadonlyMap<string, string>;
  /** Those of the inner folders whose files belong to this repository. */
  readonly inside: readonly string[];
};

/**
 * Reads the changes of one repository. Resolves to a sentence if they cannot be read, and to undefined if there is no
 * repository, or if this host has no git.
 */
export async function readRepository(
  config: Pick<BoxConfig, "command" | "folders">,
  wanted: Pick<Wanted, "base" | "at" | "inner" | "patchBytes">,
  ms: number,
  signal: AbortSignal,
): Promise<RepositoryRead | string | undefined> {
  const { at, patchBytes } = wanted;
  const script = repositoryScript({ ...wanted, newFiles, fileKilobytes });
  const limits = { ms, bytes: 2 * patchBytes + otherBytes, at };
  const heard = await readCleanly(config, script, limits, signal);
  if (!heard) return undefined;
  if (heard.code !== 0) return reasonOf(heard, ms);
  const records = readRecords(heard.output);
  if (records.has("none")) return undefined;
  const patch = records.get("patch") ?? Buffer.alloc(0);
  const left = records.get("left");
  if (!left) return "Its file names are too many or too long.";
  return {
    at,
    base: records.get("base")?.toString("latin1") || undefined,
    patch,
    joined: at === "" ? patch : (records.get("joined") ?? Buffer.alloc(0)),
    left: triples(left),
    links: new Map(zeroEnded(records.get("links")).map(linkOf)),
    inside: zeroEnded(records.get("inside")),
  };
}

function linkOf(line: string): readonly [path: string, commit: string] {
  const at = line.indexOf(" ");
  return [line.slice(at + 1), line.slice(0, at)];
}

function reasonOf({ code, errors }: Heard, ms: number): string {
  if (code === undefined) return `Reading them took longer than ${ms / 1_000} seconds.`;
  if (code === untrue)
    return "The repository in the workspace lacks the commit where the Run began, or stores something else under its name.";
  const [first = ""] = errors.split("\n");
  return `git failed with exit code ${code}${first ? `: ${shortened(first, 300)}` : "."}`;
}

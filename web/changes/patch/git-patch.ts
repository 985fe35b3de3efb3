import { quotedPath, unquoted } from "./quoted-path.ts";

/** The change of one file. */
export type FileChange = {
  /** The path after the change; before it, if the file was removed. */
  readonly path: string;
  /** The path before a rename or a copy. */
  readonly from?: string;
  readonly kind: "added" | "changed" | "removed" | "renamed" | "copied";
  readonly binary: boolean;
  /** The size of a binary file after the change, in bytes; missing if the patch does not say. */
  readonly size?: number;
  /** Its mode before and after, in octal digits, if it changed: `100644` and `100755`. */
  readonly mode?: readonly [before: string, after: string];
  readonly added: number;
  readonly removed: number;
  /** Its bytes are not UTF-8; its hunks show one character for each. */
  readonly latin1?: true;
  /** Its hunks as written in the patch, for `patchRows`. */
  readonly hunks: string;
};

type Heading = {
  paths: readonly [before: string, after: string] | undefined;
  before?: string;
  after?: string;
  kind: FileChange["kind"];
  modes: [before?: string, after?: string];
  binary: boolean;
  size?: number;
};

export const hunkStart = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@(?: (.*))?$/;

/**
 * Splits a unified patch of git into its files. The header of a hunk says how many lines it has, so
 * `+++ x` within one is an added line. A patch that was cut off gives the files up to there.
 */
export function patchFiles(patch: string): FileChange[] {
  const files: FileChange[] = [];
  let heading: Heading | undefined;
  let [hunks, added, removed] = [-1, 0, 0];
  let [before, after] = [0, 0];

  const endFile = (end: number): void => {
    if (heading)
      files.push(changeOf(heading, added, removed, hunks < 0 ? "" : patch.slice(hunks, end)));
    [hunks, added, removed] = [-1, 0, 0];
  };
  for (let at = 0; at < patch.length; ) {
    const start = at;
    const newline = patch.indexOf("\n", at);
    at = newline < 0 ? patch.length : newline + 1;
    const sign = patch[start];
    if (before > 0 || after > 0) {
      if (sign === "+") [added, after] = [added + 1, after - 1];
      else if (sign === "-") [removed, before] = [removed + 1, before - 1];
      else if (sign !== "\\") [before, after] = [before - 1, after - 1];
      continue;
    }
    if (sign === "\\") continue;
    const line = patch.slice(start, newline < 0 ? patch.length : newline).replace(/\r$/, "");
    if (line.startsWith("diff --git ")) {
      endFile(start);
      heading = { paths: pathsOf(line.slice(11)), kind: "changed", modes: [], binary: false };
    } else if (heading && line.startsWith("@@ ")) {
      const [, , old, , now] = hunkStart.exec(line) ?? [];
      [before, after] = [Number(old ?? 1), Number(now ?? 1)];
      if (hunks < 0) hunks = start;
    } else if (heading && hunks < 0) read(heading, line);
  }
  endFile(patch.length);
  return files;
}

/** The two paths of `diff --git a/x b/y`. Bare paths with spaces can be split only if both are the same; for others, further lines name them. */
function pathsOf(rest: string): Heading["paths"] {
  const quoted = new RegExp(`^(${quotedPath.source}|\\S+) (${quotedPath.source}|\\S+)$`).exec(rest);
  const half = (rest.length - 1) / 2;
  const [a, b] = quoted ? [quoted[1], quoted[2]] : [rest.slice(0, half), rest.slice(half + 1)];
  if (!a || !b) return undefined;
  return [withoutSide(a), withoutSide(b)];
}

/** `a/src/x.ts` without the `a/`. Git puts a tab behind a path with spaces. */
const withoutSide = (written: string): string =>
  unquoted(written.replace(/\t$/, "")).replace(/^[ab]\//, "");

function read(heading: Heading, line: string): void {
  const [, key = "", value = ""] =
    /^(---|\+\+\+|new file mode|deleted file mode|old mode|new mode|rename from|rename to|copy from|copy to|literal|GIT binary patch|Binary files)(?: (.*))?$/.exec(
      line,
    ) ?? [];
  if (key === "---" && value !== "/dev/null") heading.before = withoutSide(value);
  if (key === "+++" && value !== "/dev/null") heading.after = withoutSide(value);
  if (key === "rename from" || key === "copy from") heading.before = unquoted(value);
  if (key === "rename to" || key === "copy to") heading.after = unquoted(value);
  if (key === "new file mode") heading.kind = "added";
  if (key === "deleted file mode") heading.kind = "removed";
  if (key === "rename to") heading.kind = "renamed";
  if (key === "copy to") heading.kind = "copied";
  if (key === "old mode") heading.modes[0] = value;
  if (key === "new mode") heading.modes[1] = value;
  if (key === "GIT binary patch" || key === "Binary files") heading.binary = true;
  if (key === "literal" && heading.binary) heading.size ??= Number(value);
}

function changeOf(heading: Heading, added: number, removed: number, hunks: string): FileChange {
  const { kind, binary, size, modes } = heading;
  const before = heading.before ?? heading.paths?.[0] ?? "";
  const after = heading.after ?? heading.paths?.[1] ?? before;
  const path = kind === "removed" ? before : after;
  const [old, now] = modes;
  return {
    path,
    ...(kind === "renamed" || kind === "copied" ? { from: before } : {}),
    kind,
    binary,
    ...(binary && size !== undefined && kind !== "removed" ? { size } : {}),
    ...(old && now ? { mode: [old, now] as const } : {}),
    added,
    removed,
    hunks,
  };
}

import { counted } from "../../../shared/words/quantity.ts";
import type { FileChange } from "./git-patch.ts";

/** Files with more changed lines are collapsed at first. */
const mostLines = 400;
/** If lines are longer than this on average, no person wrote them. */
const longLine = 400;

const lockfiles =
  /^(package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.ya?ml|bun\.lockb?|deno\.lock|composer\.lock|Gemfile\.lock|Cargo\.lock|poetry\.lock|uv\.lock|pdm\.lock|Pipfile\.lock|go\.sum|flake\.lock|mix\.lock|pubspec\.lock|Podfile\.lock|Package\.resolved|packages\.lock\.json|gradle\.lockfile|\.terraform\.lock\.hcl)$/i;
const minified = /([.-]min\.(js|mjs|cjs|css)|\.(js|mjs|css)\.map|\.bundle\.js)$/i;
const generated =
  /(\.(pb\.go|pb2?\.py|g\.dart|designer\.cs|generated\.\w+)|_pb2(_grpc)?\.py|\.snap)$/i;

/** Why the changes of a file are collapsed at first; undefined if they are shown. */
export function foldReason(file: FileChange): string | undefined {
  const lines = file.added + file.removed;
  if (lines === 0) return undefined;
  const name = file.path.slice(file.path.lastIndexOf("/") + 1);
  const count = counted(lines, "changed line");
  if (lockfiles.test(name)) return `Lockfile: ${count}.`;
  if (minified.test(name) || file.hunks.length / lines > longLine)
    return `Minified or bundled code: ${count}.`;
  if (generated.test(name)) return `Generated file: ${count}.`;
  if (lines > mostLines) return `Large change: ${count}.`;
  return undefined;
}

// Which file a program of this machine is started from. It is JavaScript and runs on Node 20, because it decides
// before anything else is loaded.
import { existsSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(new URL("program.mjs", import.meta.url)); // a start seldom needs a hash
const root = fileURLToPath(new URL("../../", import.meta.url));

/** See program.d.mts. */
export const server = { root, dist: fileURLToPath(new URL("dist/server", import.meta.url)) };

/** See program.d.mts. */
export const terminal = { root, dist: fileURLToPath(new URL("dist/terminal", import.meta.url)) };

/** See program.d.mts. */
export const compiledSources = join(root, "node_modules/.cache/compiled");

/** See program.d.mts. */
export function program(place, name, source) {
  const folder = builtOf(place);
  const path = folder && join(folder, `${name}.mjs`);
  return path && existsSync(path)
    ? { path, compiled: join(folder, "compiled"), built: true }
    : { path: source, compiled: compiledSources, built: false };
}

/** The folder of the last build. Undefined if there is none, or if it was made of other sources than there are now. */
function builtOf({ root, dist }) {
  try {
    const { folder, inputs } = JSON.parse(readFileSync(join(dist, "build.json"), "utf8"));
    const fresh = Object.entries(inputs).every(([path, input]) => same(join(root, path), input));
    return fresh ? join(dist, folder) : undefined;
  } catch {
    return undefined;
  }
}

/** Reads a file only if something touched it: a checkout of another branch and back changes no content. */
function same(path, { mark, hash }) {
  return markOf(path) === mark || hashOf(readFileSync(path)) === hash;
}

/** See program.d.mts. */
export function markOf(path) {
  const { mtimeMs, ctimeMs, size, ino } = statSync(path);
  return [mtimeMs, ctimeMs, size, ino].join(" ");
}

/** See program.d.mts. */
export function hashOf(bytes) {
  return require("node:crypto").createHash("sha256").update(bytes).digest("hex");
}

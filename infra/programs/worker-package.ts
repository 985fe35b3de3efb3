import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { gzipSync } from "node:zlib";
import type { Metafile } from "esbuild";
import type { Built } from "./build.ts";

/** What a worker's machine needs, by the source of each program. */
const programs = [
  "infra/local/worker/start.ts",
  "functions/devbox/start-on-machine.ts",
  "infra/local/devboxes/claim-first.ts",
];

/** Files that these programs name relative to themselves and that are no programs. Each keeps its place. */
export const workerAssets: readonly string[] = [
  ...["wheelhouse-ask", "wheelhouse-mcp", "wheelhouse-pr", "wheelhouse-shell"].map(
    (name) => `functions/devbox/bin/${name}`,
  ),
  ...["first.mjs", "processes.mjs"].map((name) => `functions/devbox/box/inside/${name}`),
];

const extractor = new URL("self-extract.mjs", import.meta.url);

/**
 * The program of workers as one file: a self-extracting archive of the bundles and what they need. A machine that joins
 * downloads it from the server, so it needs nothing but Node.
 */
export function packWorker({ folder, metafile }: Built, root: string): Uint8Array {
  const bundles = closureOf(metafile).map((path) => join(folder, basename(path)));
  const paths = [...bundles, ...workerAssets.map((path) => join(root, path))].sort();
  const files = paths.map((path) => [relative(root, path), readFileSync(path, "base64")]);
  const entry = relative(root, join(folder, "worker.mjs"));
  const packed = gzipSync(JSON.stringify({ entry, files }), { level: 9 });
  const build = createHash("sha256").update(packed).digest("hex").slice(0, 16);
  const text = readFileSync(extractor, "utf8")
    .replace('"{{build}}"', JSON.stringify(build))
    .replace('"{{archive}}"', JSON.stringify(packed.toString("base64")));
  return Buffer.from(text);
}

/** The bundles of these programs, with every part that they load at once or on demand. */
function closureOf({ outputs }: Metafile): string[] {
  const seen = new Set<string>();
  const visit = (path: string): void => {
    const output = outputs[path];
    if (!output || seen.has(path)) return;
    seen.add(path);
    for (const it of output.imports) if (!it.external) visit(it.path);
  };
  for (const program of programs) {
    const path = Object.keys(outputs).find((it) => outputs[it]?.entryPoint === program);
    if (path === undefined) throw new Error(`${program} was not built.`);
    visit(path);
  }
  return [...seen];
}

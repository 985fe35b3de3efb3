import type { BuildOptions, Metafile } from "esbuild";

/** CommonJS code in an ES module loads Node's own modules with `require`. */
const banner =
  'import { createRequire as __cr } from "node:module"; const require = __cr(import.meta.url);';

/** How every program of ours is bundled: ES modules for our Node; what is imported on demand stays a part of its own. */
export const bundling = {
  bundle: true,
  splitting: true,
  metafile: true,
  format: "esm",
  platform: "node",
  target: "node24",
  mainFields: ["module", "main"],
  outExtension: { ".js": ".mjs" },
  banner: { js: banner },
  logLevel: "silent",
} as const satisfies BuildOptions;

/** What a program loads before its first line: its bundles, and every part that these import at once. */
export function atStart(
  { outputs }: Metafile,
  ...bundles: readonly string[]
): { readonly bytes: number; readonly files: number } {
  const seen = new Set<string>();
  const visit = (path: string): number => {
    const output = outputs[path];
    if (!output || seen.has(path)) return 0;
    seen.add(path);
    const atOnce = output.imports.filter((it) => it.kind === "import-statement");
    return atOnce.reduce((sum, it) => sum + visit(it.path), output.bytes);
  };
  const bytes = bundles.reduce((sum, path) => sum + visit(path), 0);
  return { bytes, files: seen.size };
}

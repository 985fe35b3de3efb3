import { readFileSync } from "node:fs";
import { extname, relative, resolve } from "node:path";
import type { Loader, Plugin } from "esbuild";
import { hashOf, markOf } from "./program.mjs";

/** A source as it was read: what the file system said about it before, and its content. */
export type Input = { readonly mark: string; readonly hash: string };

/** Reads a source and writes down what it was. */
export function inputOf(path: string): { readonly input: Input; readonly text: string } {
  const mark = markOf(path);
  const text = readFileSync(path, "utf8");
  return { input: { mark, hash: hashOf(text) }, text };
}

const loaders: Record<string, Loader> = { ".ts": "ts", ".mjs": "js", ".js": "js", ".json": "json" };

/**
 * Reads our sources for a build, and writes down what they were.
 * In a bundle the files that code names relative to itself are found where they were (see `relocated`).
 *
 * @param programs the bundle's file name of each source that is a program
 */
export function ownSources(
  outdir: string,
  programs: ReadonlyMap<string, string>,
  inputs: Map<string, Input>,
): Plugin {
  return {
    name: "own-sources",
    setup(build) {
      build.onLoad({ filter: /\.(ts|mjs|js|json)$/ }, ({ path }) => {
        if (path.includes("/node_modules/")) return undefined;
        const { input, text } = inputOf(path);
        inputs.set(path, input);
        return {
          contents: relocated(text, path, outdir, programs),
          loader: loaders[extname(path)] ?? "ts",
        };
      });
    },
  };
}

const namedFile = /(\bnew URL\(\s*)"([^"\n]*)"(,\s*import\.meta\.url\b)/g;

/**
 * The code of a source for a bundle in another folder. `new URL("…", import.meta.url)` with a literal names the same
 * file as before, or, if that is the source of a program, the bundle of the program. Lines keep their numbers.
 * Throws if the code asks for its own place in another way.
 */
export function relocated(
  text: string,
  path: string,
  outdir: string,
  programs: ReadonlyMap<string, string>,
): string {
  const other = /\bimport\.meta\.(?!url\b)\w+/.exec(text);
  if (other) throw new Error(`${path} uses ${other[0]}, which means something else in a bundle.`);
  const kept = text.replace(namedFile, (_, before: string, name: string, after: string) => {
    const file = resolve(path, "..", name);
    const slash = name.endsWith("/") ? "/" : "";
    const there = programs.get(file) ?? `${relative(outdir, file)}${slash}`;
    return `${before}"${there}"${after}`;
  });
  if (kept.split("import.meta.url").length === (text.match(namedFile)?.length ?? 0) + 1)
    return kept;
  throw new Error(
    `${path} uses import.meta.url without a literal: write new URL("…", import.meta.url).`,
  );
}

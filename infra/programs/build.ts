import {
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { basename, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Metafile } from "esbuild";
import { bundling } from "../bundling.ts";
import { hashOf, type Place } from "./program.mjs";
import { type Input, inputOf, ownSources } from "./sources.ts";

/** What a build made: its folder, and what esbuild says of it. Paths in `metafile` are relative to the sources' root. */
export type Built = { readonly folder: string; readonly metafile: Metafile };

/** Programs that run, and what they load on demand, stay complete through this many later builds. */
const keptBuilds = 10;

/** Another bundler makes other bundles of the same sources. */
const tools = ["build.ts", "program.mjs", "sources.ts", "../bundling.ts"].map((name) =>
  join(fileURLToPath(new URL(".", import.meta.url)), name),
);

/**
 * Bundles programs to a folder of this build in `dist`, named after its content: what runs from an earlier build is
 * not touched. Writes down what it was made of, for `program` in program.mjs.
 *
 * @param sources the source of each program, relative to the root, by the bundle's name
 * @param assets further files that belong to the build, relative to the root
 * @throws if one does not build
 */
export async function buildPrograms(
  sources: Readonly<Record<string, string>>,
  { root, dist }: Place,
  assets: readonly string[] = [],
): Promise<Built> {
  const inputs = new Map<string, Input>();
  const outdir = join(dist, "0".repeat(16)); // as deep as the folder that it gets
  const programs = new Map(
    Object.entries(sources).map(([name, source]) => [join(root, source), `./${name}.mjs`]),
  );
  const { outputFiles, metafile } = await build({
    ...bundling,
    absWorkingDir: root,
    entryPoints: Object.entries(sources).map(([out, source]) => ({ in: join(root, source), out })),
    outdir,
    write: false,
    external: ["vite"],
    minifySyntax: true,
    minifyWhitespace: true, // names stay, for what people read in a stack trace
    sourcemap: "linked",
    sourcesContent: false,
    tsconfigRaw: {},
    plugins: [ownSources(outdir, programs, inputs)],
  });
  for (const asset of assets) inputs.set(join(root, asset), inputOf(join(root, asset)).input);
  const packages = join(root, "node_modules/.package-lock.json");
  for (const path of [...tools, ...(existsSync(packages) ? [packages] : [])])
    inputs.set(path, inputOf(path).input);
  const unseen = Object.keys(metafile.inputs).filter(
    (path) => !path.includes("node_modules/") && !inputs.has(join(root, path)),
  );
  if (unseen.length > 0) throw new Error(`Nobody would notice a change of ${unseen.join(", ")}.`);

  const files = outputFiles.map(({ path, contents }) => ({ name: basename(path), contents }));
  const digests = files.map(({ name, contents }) => `${name} ${hashOf(contents)}\n`).sort();
  for (const asset of assets) digests.push(`${asset} ${inputs.get(join(root, asset))?.hash}\n`);
  const name = hashOf(digests.join("")).slice(0, 16);
  const folder = join(dist, name);
  mkdirSync(folder, { recursive: true });
  for (const file of files) put(join(folder, file.name), file.contents);
  utimesSync(folder, new Date(), new Date());
  const of = Object.fromEntries([...inputs].map(([path, it]) => [relative(root, path), it]));
  put(join(dist, "build.json"), JSON.stringify({ folder: name, inputs: of }));
  removeOld(dist);
  return { folder, metafile };
}

/** Replaces a file in one step, because programs may start from it at any moment. */
function put(path: string, contents: Uint8Array | string): void {
  const fresh = `${path}.${process.pid}`;
  writeFileSync(fresh, contents);
  renameSync(fresh, path);
}

function removeOld(dist: string): void {
  const builds = readdirSync(dist, { withFileTypes: true })
    .filter((it) => it.isDirectory())
    .map(({ name }) => ({ path: join(dist, name), at: statSync(join(dist, name)).mtimeMs }))
    .sort((one, other) => other.at - one.at);
  for (const { path } of builds.slice(keptBuilds)) rmSync(path, { recursive: true, force: true });
}

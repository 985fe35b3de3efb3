/** Makes our part of the image: `node bundle.ts FOLDER` writes the supervisor as one file, and the folder of its commands. */
import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Writes `devbox.mjs` and `bin/` to a folder. Returns the paths of the source files. */
export async function bundleDevBox(folder: string): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  const { metafile } = await build({
    entryPoints: [here("../start-on-fargate.ts")],
    outfile: join(folder, "devbox.mjs"),
    bundle: true,
    minify: true,
    platform: "node",
    target: "node24",
    format: "esm",
    mainFields: ["module", "main"],
    logLevel: "silent",
    metafile: true,
    absWorkingDir: here("../../../"),
  });
  cpSync(here("../bin"), join(folder, "bin"), { recursive: true });
  return Object.keys(metafile.inputs);
}

if (import.meta.main) {
  const [folder] = process.argv.slice(2);
  if (folder === undefined) {
    console.error("Usage: node bundle.ts FOLDER");
    process.exit(2);
  }
  await bundleDevBox(folder);
}

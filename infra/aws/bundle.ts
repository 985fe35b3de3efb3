import { copyFile, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import { atStart, bundling } from "../bundling.ts";
import { program, server } from "../programs/program.mjs";
import { functionNames, knowWorkers } from "./coordinator/function-names.ts";
import { parts } from "./parts.ts";

/** One function as it is deployed. `bytes`: what Lambda reads before it answers the first call. */
export type Bundle = { readonly name: string; readonly path: string; readonly bytes: number };

const sources = fileURLToPath(new URL("../../functions/aws/handlers/", import.meta.url));

/** Size limit of a function, without the parts that it loads when a call needs them. */
const maxBytes = 800_000;

/**
 * Bundles each function `<from>/<name>.ts`, with the SDK, to the folder `<to>/<name>` with its
 * `index.mjs` and the parts that it loads on demand.
 * Throws if one does not build, or is larger than 800 kB.
 */
export async function bundleAll(
  to: string = parts.functions,
  from: string = sources,
  names: readonly string[] = functionNames,
): Promise<Bundle[]> {
  const made = await Promise.all(names.map((name) => bundle(to, from, name)));
  const heavy = made.filter(({ bytes }) => bytes > maxBytes);
  if (heavy.length === 0) return made;
  const which = heavy.map(({ name, bytes }) => `${name} has ${bytes}`).join(", ");
  throw new Error(
    `A bundle can have ${maxBytes} bytes: ${which}. Remove an import that it does not need.`,
  );
}

/** Zod's schemas import the code that writes JSON Schema (20 kB). Only the description of the API needs it. */
const noJsonSchema: Plugin = {
  name: "no-json-schema",
  setup(build) {
    const filter =
      /zod\/v4\/core\/(json-schema-processors|json-schema-generator|to-json-schema)\.js$/;
    const asked = [
      "createToJSONSchemaMethod",
      "createStandardJSONSchemaMethod",
      "toJSONSchema",
      "JSONSchemaGenerator",
      "allProcessors",
    ];
    const contents = asked.map((name) => `export const ${name} = () => undefined;`).join("\n");
    build.onLoad({ filter }, () => ({ contents }));
  },
};

async function bundle(to: string, from: string, name: string): Promise<Bundle> {
  const folder = join(to, name);
  await rm(folder, { recursive: true, force: true }); // no part of an earlier build
  await mkdir(folder, { recursive: true });
  const { metafile } = await build({
    ...bundling,
    entryPoints: [{ in: join(from, `${name}.ts`), out: "index" }],
    outdir: folder,
    absWorkingDir: folder,
    minify: true,
    plugins: name === "openapi" ? [] : [noJsonSchema],
    alias: { "@aws-sdk/credential-provider-node": join(sources, "../environment-credentials.ts") },
  });
  return { name, path: join(folder, "index.mjs"), bytes: atStart(metafile, "index.mjs").bytes };
}

const workerPackage = "worker-package";

/** Puts the program of workers beside the functions that need it. Throws if it is not built. */
async function addWorkerProgram(to: string): Promise<void> {
  const { path, built } = program(server, workerPackage, "");
  if (!built) throw new Error("The program of workers is not built. Run: npm run build");
  for (const name of knowWorkers) await copyFile(path, join(to, name, `${workerPackage}.mjs`));
}

if (import.meta.main) {
  for (const { name, bytes } of await bundleAll())
    console.log(`${name.padEnd(8)} ${(bytes / 1_000).toFixed(0).padStart(4)} kB`);
  await addWorkerProgram(parts.functions);
}

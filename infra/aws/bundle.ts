import { stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import { functionNames } from "./coordinator/function-names.ts";
import { parts } from "./parts.ts";

/** Of one function as it is deployed. */
export type Bundle = { readonly name: string; readonly path: string; readonly bytes: number };

const sources = fileURLToPath(new URL("../../functions/aws/handlers/", import.meta.url));

/** What a function may weigh: Lambda reads all of it before a first call is answered. */
const mostBytes = 500_000;

/** CommonJS inside an ES module asks for Node's own modules by `require`. */
const banner =
  'import { createRequire as __cr } from "node:module"; const require = __cr(import.meta.url);';

/**
 * Bundles each function `<from>/<name>.ts`, with the SDK, to `<to>/<name>/index.mjs`.
 * Throws when one does not build, or weighs more than 500 kB.
 */
export async function bundleAll(
  to: string = parts.functions,
  from: string = sources,
  names: readonly string[] = functionNames,
): Promise<Bundle[]> {
  const describing = names.filter((name) => name === "openapi");
  const others = names.filter((name) => name !== "openapi");
  await Promise.all([bundle(to, from, describing, []), bundle(to, from, others, [noJsonSchema])]);
  const made = await Promise.all(names.map((name) => weigh(name, join(to, name, "index.mjs"))));
  const heavy = made.filter(({ bytes }) => bytes > mostBytes);
  if (heavy.length === 0) return made;
  const which = heavy.map(({ name, bytes }) => `${name} has ${bytes}`).join(", ");
  throw new Error(`A bundle may have ${mostBytes} bytes: ${which}. See what it imports.`);
}

/** Zod's schemas hold on to what writes JSON Schema of them, which only the description of the API needs: 20 kB. */
const noJsonSchema: Plugin = {
  name: "no-json-schema",
  setup(build) {
    const filter =
      /zod\/v4\/core\/(json-schema-processors|json-schema-generator|to-json-schema)\.js$/;
    const asked = [
      ...["createToJSONSchemaMethod", "createStandardJSONSchemaMethod", "toJSONSchema"],
      ...["JSONSchemaGenerator", "allProcessors"],
    ];
    const contents = asked.map((name) => `export const ${name} = () => undefined;`).join("\n");
    build.onLoad({ filter }, () => ({ contents }));
  },
};

async function bundle(
  to: string,
  from: string,
  names: readonly string[],
  plugins: Plugin[],
): Promise<void> {
  await build({
    entryPoints: names.map((name) => ({ in: join(from, `${name}.ts`), out: `${name}/index` })),
    outdir: to,
    plugins,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    minify: true,
    platform: "node",
    target: "node24",
    format: "esm",
    mainFields: ["module", "main"],
    banner: { js: banner },
    alias: { "@aws-sdk/credential-provider-node": join(sources, "../environment-credentials.ts") },
    logLevel: "silent",
  });
}

const weigh = async (name: string, path: string): Promise<Bundle> => ({
  name,
  path,
  bytes: (await stat(path)).size,
});

if (import.meta.main)
  for (const { name, bytes } of await bundleAll())
    console.log(`${name.padEnd(8)} ${(bytes / 1_000).toFixed(0).padStart(4)} kB`);

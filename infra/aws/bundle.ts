import { stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import { functionNames } from "./coordinator/function-names.ts";
import { parts } from "./parts.ts";

/** One function as it is deployed. */
export type Bundle = { readonly name: string; readonly path: string; readonly bytes: number };

const sources = fileURLToPath(new URL("../../functions/aws/handlers/", import.meta.url));

/**
 * Size limit of a function. Lambda reads all of it before it answers the first call. The others have less than 700 kB;
 * `webhooks` also turns the rich text of work items into Markdown, which takes 130 kB.
 */
const maxBytes = 800_000;

/** CommonJS code in an ES module loads Node's own modules with `require`. */
const banner =
  'import { createRequire as __cr } from "node:module"; const require = __cr(import.meta.url);';

/**
 * Bundles each function `<from>/<name>.ts`, with the SDK, to `<to>/<name>/index.mjs`.
 * Throws if one does not build, or is larger than 800 kB.
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

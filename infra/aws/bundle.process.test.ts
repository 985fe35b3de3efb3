import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { afterAll, expect, it } from "vitest";
import { bundleAll } from "./bundle.ts";
import { functionNames } from "./coordinator/function-names.ts";

const root = mkdtempSync(join(tmpdir(), "wheelhouse-bundle-"));
afterAll(() => rmSync(root, { recursive: true }));
const folder = () => mkdtempSync(join(root, "some-"));
/** What a module and the parts beside it import from elsewhere. */
const importsOf = async (path: string): Promise<string[]> => {
  const { metafile } = await build({
    entryPoints: [path],
    bundle: true,
    write: false,
    metafile: true,
    packages: "external",
    platform: "node",
    format: "esm",
  });
  return Object.values(metafile.inputs).flatMap(({ imports }) =>
    imports.filter((it) => it.external).map((it) => it.path),
  );
};
const bundles = await bundleAll(join(folder(), "new"));

it("bundles every function, each below 800 kB", () => {
  expect(bundles.map(({ name }) => name)).toEqual([...functionNames]);
  for (const { path, bytes } of bundles) {
    expect(bytes).toBeGreaterThanOrEqual(statSync(path).size);
    expect(bytes).toBeLessThanOrEqual(800_000);
  }
});

it.each(bundles)("$name has a handler, and needs nothing but Node", async ({ path }) => {
  const { handler } = await import(/* @vite-ignore */ pathToFileURL(path).href);
  expect(handler).toBeTypeOf("function");
  const foreign = (await importsOf(path)).filter((it) => !isBuiltin(it));
  expect(foreign).toEqual([]);
});

it("refuses a function that is too heavy, and names it", async () => {
  const from = folder();
  const heavy = JSON.stringify("x".repeat(900_000));
  writeFileSync(join(from, "heavy.ts"), `export const handler = () => ${heavy};`);
  await expect(bundleAll(folder(), from, ["heavy"])).rejects.toThrow(/heavy has 900\d{3}\b/);
});

it("refuses a function that does not build", async () => {
  const from = folder();
  writeFileSync(join(from, "broken.ts"), `import "./nowhere.ts";`);
  await expect(bundleAll(folder(), from, ["broken"])).rejects.toThrow("nowhere.ts");
});

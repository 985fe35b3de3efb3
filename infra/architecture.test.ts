import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { cyclesIn, files, type Import, imports } from "./imports.fixture.ts";

/** Which folders and packages each folder may import; the most specific folder comes first. Read it as the map of the system. */
const mayImport: Record<string, { folders: string[]; packages: RegExp }> = {
  "functions/devbox/image": { folders: ["functions/devbox/image"], packages: /^(node:|esbuild$)/ },
  "functions/archive": { folders: ["functions/archive"], packages: /^node:/ },
  "functions/certificates": {
    folders: ["functions/certificates", "shared"],
    packages: /^node:/,
  },
  "functions/prices": {
    folders: ["functions/prices"],
    packages: /^@pydantic\/genai-prices$/,
  },
  "functions/instructions": {
    folders: ["functions/instructions", "shared"],
    packages: /^markdown-it$/,
  },
  "functions/devbox": {
    folders: [
      "functions/devbox",
      "functions/archive",
      "functions/certificates",
      "functions/instructions",
      "functions/prices",
      "shared",
    ],
    packages: /^(node:|diff$|zod$)/,
  },
  "functions/aws": {
    folders: ["functions/aws", "functions", "shared"],
    packages: /^(node:|@aws-sdk\/|@smithy\/|hono(\/|$)|zod$)/,
  },
  "functions/code-hosts/ticket/html": {
    folders: ["functions/code-hosts/ticket/html"],
    packages: /^(hast-util-to-mdast|htmlparser2|mdast-util-(gfm-\w+(-\w+)*|to-markdown))$/,
  },
  "functions/schedules/times": { folders: ["functions/schedules/times"], packages: /^croner$/ },
  functions: {
    folders: [
      "functions",
      "functions/archive",
      "functions/code-hosts/ticket/html",
      "functions/instructions",
      "functions/prices",
      "functions/schedules/times",
      "shared",
    ],
    packages: /^(node:|hono(\/|$)|zod$)/,
  },
  "infra/aws": {
    folders: ["infra/aws", "infra/programs", "infra"],
    packages: /^(node:|aws-cdk-lib(\/|$)|cdk-nag$|constructs$|esbuild$)/,
  },
  "infra/local": {
    folders: [
      "infra/local",
      "infra",
      "functions",
      "functions/archive",
      "functions/certificates",
      "shared",
    ],
    packages: /^(node:|@hono\/node-server(\/|$)|hono(\/|$)|vite$|ws$|zod$)/,
  },
  "infra/programs": { folders: ["infra/programs", "infra"], packages: /^(node:|esbuild$)/ },
  infra: { folders: ["infra", "shared"], packages: /^(node:|esbuild$)/ },
  shared: { folders: ["shared"], packages: /^zod$/ },
  web: {
    folders: ["web", "shared"],
    packages: /^(solid-js(\/|$)|@solidjs\/router$|anser$|dompurify$|marked$|tinykeys$)/,
  },
  cli: {
    folders: ["cli", "shared"],
    packages: /^(node:|zod$|commander$|@inquirer\/|string-width$|wrap-ansi$)/,
  },
};

/** The tests and measurements. They may import anything, and nothing that ships imports them. */
const laboratory = /^infra\/(testing|measure)\//;

/** Tests, contracts and fixtures beside their source do not ship; nor do the settings of the build. */
const unshipped = /\.(test|contract|fixture)\.tsx?$|^web\/vite\.config\.ts$/;

const homes = Object.keys(mayImport);
const homeOf = (path: string) => homes.find((home) => path.startsWith(`${home}/`)) ?? path;
const ships = (file: string) => !laboratory.test(file) && !unshipped.test(file);

const shipped = imports.filter(({ file }) => ships(file));
const isOurs = ({ target }: Import) => files.includes(target);
const isPackage = ({ target }: Import) => !/^\.|\.(css|svg|ts|tsx|mjs|json)(\?.*)?$/.test(target);
const lines = (list: readonly Import[]) => list.map(({ file, target }) => `${file} -> ${target}`);

describe.each(Object.entries(mayImport))("%s", (home, { folders, packages }) => {
  const fromHere = shipped.filter(({ file }) => homeOf(file) === home);

  it(`imports only from ${folders.join(", ")}`, () => {
    const strays = fromHere
      .filter(isOurs)
      .filter(({ target }) => !folders.includes(homeOf(target)));
    expect(lines(strays)).toEqual([]);
  });

  it(`uses only packages that match ${packages}`, () => {
    const strays = fromHere
      .filter(isPackage)
      .filter(({ target, typeOnly }) => !typeOnly && !packages.test(target));
    expect(lines(strays)).toEqual([]);
  });
});

describe("what ships", () => {
  it("imports nothing that proves or measures it", () => {
    expect(lines(shipped.filter(isOurs).filter(({ target }) => !ships(target)))).toEqual([]);
  });
});

describe("imports", () => {
  it("have no cycle, type-only ones included", () => {
    expect(cyclesIn(imports.filter(isOurs).map(({ file, target }) => [file, target]))).toEqual([]);
  });

  it("have no cycle between the folders of the console", () => {
    const folderOf = (path: string) => /^web\/([\w-]+)\//.exec(path)?.[1];
    const between = shipped
      .filter((it) => isOurs(it) && !it.typeOnly)
      .map(({ file, target }) => [folderOf(file), folderOf(target)] as const)
      .flatMap(([from, to]): [string, string][] => (from && to && from !== to ? [[from, to]] : []));
    expect(cyclesIn(between)).toEqual([]);
  });
});

describe("shared/", () => {
  const sources = files.filter((file) => file.startsWith("shared/") && ships(file));

  it("has no clock, no randomness and no I/O", () => {
    const impure =
      /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bcrypto\.|\bfetch\(|\bprocess\.|\bsetTimeout\(/;
    expect(sources.filter((file) => impure.test(readFileSync(file, "utf8")))).toEqual([]);
  });

  it("keeps zod out of everything that the console loads", () => {
    const light = shipped.filter(
      ({ file, typeOnly }) => file.startsWith("shared/") && !schemas.test(file) && !typeOnly,
    );
    expect(lines(light.filter(({ target }) => target === "zod" || schemas.test(target)))).toEqual(
      [],
    );
  });
});

describe("web/", () => {
  it("takes only types from the schemas and the contracts of calls, which hold zod", () => {
    const values = shipped.filter(({ file, typeOnly }) => file.startsWith("web/") && !typeOnly);
    expect(lines(values.filter(({ target }) => schemas.test(target)))).toEqual([]);
  });
});

/** Where zod is at home. */
const schemas = /^shared\/(schemas|calls)\//;

describe("the source", () => {
  it("holds no file of more than 400 lines", () => {
    const long = globSync("{shared,functions,infra,web,cli}/**/*.{ts,tsx,css}")
      .filter((file) => !/node_modules|\/dist\//.test(file))
      .filter((file) => readFileSync(file, "utf8").split("\n").length > 400);
    expect(long).toEqual([]);
  });
});

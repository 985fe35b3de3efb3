import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";

/** Who may import whom, and which packages; the most specific folder first. Read it as the map of the system. */
const mayImport: Record<string, { folders: string[]; packages: RegExp }> = {
  "functions/devbox/image": { folders: ["functions/devbox/image"], packages: /^(node:|esbuild$)/ },
  "functions/devbox": { folders: ["functions/devbox", "shared"], packages: /^(node:|zod$)/ },
  "functions/aws": {
    folders: ["functions/aws", "functions", "shared"],
    packages: /^(node:|@aws-sdk\/|@smithy\/|hono(\/|$)|zod$)/,
  },
  functions: { folders: ["functions", "shared"], packages: /^(node:|hono(\/|$)|zod$)/ },
  "infra/aws": {
    folders: ["infra/aws", "infra"],
    packages: /^(node:|aws-cdk-lib|cdk-nag$|constructs$|esbuild$)/,
  },
  "infra/local": {
    folders: ["infra/local", "infra", "functions/aws", "functions", "shared"],
    packages: /./,
  },
  infra: { folders: ["infra", "shared"], packages: /^node:/ },
  shared: { folders: ["shared"], packages: /^zod$/ },
  web: { folders: ["web", "shared"], packages: /./ },
  cli: { folders: ["cli", "shared"], packages: /^(node:|zod$|commander$|@inquirer\/)/ },
};
const homes = Object.keys(mayImport);
const homeOf = (path: string) => homes.find((home) => path.startsWith(`${home}/`)) ?? path;
const imports =
  /^\s*(?:import\s+|(?:import|export)\b(?!\s+type\b)[^"'`;=]*?\sfrom\s+)["']([^"']+)["']/gm;

const tests = /\.(test|contract|fixture)\.tsx?$|\/(testing|specs)\/|vite\.config|node_modules/;

/** Every import of the files whose home this is, as [file, target]; types alone do not count. */
function importsOf(home: string): [string, string][] {
  return globSync(`${home}/**/*.{ts,tsx}`)
    .filter((file) => homeOf(file) === home && !tests.test(file))
    .flatMap((file) =>
      [...readFileSync(file, "utf8").matchAll(imports)].map((match): [string, string] => [
        file,
        match[1] ?? "",
      ]),
    );
}

describe.each(Object.entries(mayImport))("%s", (home, { folders, packages }) => {
  it(`imports only from ${folders.join(", ")}`, () => {
    const strays = importsOf(home)
      .filter(([, target]) => target.startsWith("."))
      .map(([file, target]) => [file, relative(".", join(dirname(file), target))] as const)
      .filter(([, target]) => !folders.includes(homeOf(target)))
      .map(([file, target]) => `${file} -> ${target}`);
    expect(strays).toEqual([]);
  });

  it(`uses only packages that match ${packages}`, () => {
    const strays = importsOf(home)
      .filter(([, target]) => !target.startsWith(".") && !packages.test(target))
      .map(([file, target]) => `${file} -> ${target}`);
    expect(strays).toEqual([]);
  });
});

describe("shared/", () => {
  it("has no clock, no randomness and no I/O", () => {
    const impure =
      /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bcrypto\.|\bfetch\(|\bprocess\.|\bsetTimeout\(/;
    const strays = globSync("shared/**/*.ts")
      .filter((file) => !tests.test(file))
      .filter((file) => impure.test(readFileSync(file, "utf8")));
    expect(strays).toEqual([]);
  });

  it("keeps zod out of everything that the console loads", () => {
    const light = importsOf("shared").filter(([file]) => !file.startsWith("shared/schemas/"));
    const heavy = light.filter(([, target]) => target === "zod" || target.includes("schemas/"));
    expect(heavy).toEqual([]);
  });
});

describe("the source", () => {
  it("holds no file of more than 400 lines", () => {
    const long = globSync("{shared,functions,infra,web,cli}/**/*.{ts,tsx,css}")
      .filter((file) => !file.includes("node_modules") && !file.startsWith("web/dist"))
      .map((file) => [file, readFileSync(file, "utf8").split("\n").length] as const)
      .filter(([, lines]) => lines > 400);
    expect(long).toEqual([]);
  });
});

import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { Stack } from "aws-cdk-lib";
import { expect, it } from "vitest";
import { inFolder, withApp, writeFiles } from "../stack.fixture.ts";
import { devBoxImage } from "./devbox-image.ts";

const dockerfile = "functions/devbox/Dockerfile";
const copied = [
  dockerfile,
  "functions/devbox/bin/wheelhouse-ask",
  "functions/devbox/start-on-machine.ts",
  "functions/instructions/blocks.ts",
  "functions/prices/list-prices.ts",
  "package-lock.json",
  "package.json",
  "shared/run.ts",
];
const others = [
  "README.md",
  "functions/aws/handlers/http.ts",
  "functions/step.ts",
  "web/main.tsx",
  "functions/devbox/life.process.test.ts",
  "infra/testing/devbox/test-run.ts",
  "node_modules/zod/index.js",
  "functions/devbox/clis/node_modules/codex/cli.js",
];

/** The files that Docker is given to build the image of, in a repository that has these. */
function givenToDocker(paths: readonly string[]): string[] {
  return withApp((app) =>
    inFolder((context) => {
      writeFiles(context, Object.fromEntries(paths.map((it) => [it, ""])));
      devBoxImage(new Stack(app, "Images"), undefined, { context, dockerfile });
      const [asset = ""] = readdirSync(app.outdir);
      return readdirSync(join(app.outdir, asset), { recursive: true, encoding: "utf8" })
        .filter((it) => statSync(join(app.outdir, asset, it)).isFile())
        .sort();
    }),
  );
}

it("is built of the DevBox's own files, and of nothing else", () => {
  expect(givenToDocker([...copied, ...others])).toEqual([...copied].sort());
});

it("is not built where there is no Dockerfile", () => {
  expect(() => givenToDocker(others)).toThrow(dockerfile);
});

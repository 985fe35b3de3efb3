import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

/** What people start directly. An older Node must get as far as the sentence that names the one to use. */
const started = ["cli/bin.mjs", "infra/local/start.mjs", "infra/programs/self-extract.mjs"];
/** Older than Node 20. A name that is missing in a module ends the program before its first line. */
const old = new Set(["createRequire"]);

it.each(started)("%s imports no name from node:module that Node 20 lacks", (path) => {
  const text = readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
  const named = [...text.matchAll(/^import (?:\w+, )?\{([^}]*)\} from "node:module";/gm)];
  const names = named.flatMap(([, list = ""]) => list.split(",").map((it) => it.trim()));
  expect(names.filter((it) => it !== "" && !old.has(it))).toEqual([]);
  expect(text).toContain("process.versions.node");
});

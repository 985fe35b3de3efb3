import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { unpadded } from "../hostile/table.ts";
import { withTable } from "./markdown.ts";
import { rows } from "./rows.ts";

const folder = "infra/testing/specs/real-engines";

it("has each row tested by exactly one spec", () => {
  const files = readdirSync(folder).filter((it) => it.endsWith(".test.ts"));
  const text = files.map((it) => readFileSync(`${folder}/${it}`, "utf8")).join("\n");
  const tested = [...text.matchAll(/\brow\(\s*"(\w+)"/g)].map(([, name]) => name);
  expect(tested.toSorted()).toEqual(Object.keys(rows).toSorted());
});

it("is the one in docs/engines.md (npm run engine-table)", () => {
  const text = readFileSync("docs/engines.md", "utf8");
  expect(unpadded(text)).toBe(unpadded(withTable(text)));
});

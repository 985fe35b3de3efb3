import fc from "fast-check";
import { expect, it } from "vitest";
import { workerFacts } from "../../../shared/schemas/worker-protocol.ts";
import { lastLines } from "./last-lines.ts";

it("the last lines of a worker fit into its report, whatever it wrote, the newest last", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 600, unit: "binary" })), (all) => {
      const lines = lastLines();
      for (const line of all) lines.add(line);
      const read = workerFacts.shape.log.parse(lines.read()) ?? [];
      expect(read).toHaveLength(Math.min(20, all.length));
    }),
  );
  const lines = lastLines();
  for (let n = 1; n <= 25; n += 1) lines.add(`line ${n}`);
  expect([lines.read()[0], lines.read().at(-1)]).toEqual(["line 6", "line 25"]);
});

it.each([
  ["the worker's credential", (secret: string) => `server.missed {"why":"${secret}"}`],
  ["the credential at the end of a long line", (secret: string) => `${"x".repeat(220)} ${secret}`],
  ["the credential in base64", (secret: string) => Buffer.from(secret).toString("base64")],
])("the last lines of a worker have no secret: %s", (_, line) => {
  const secret = "wheelhouse-worker_bG9jYWw.wkr_0.Zm9yIHRlc3RzIG9ubHksIG5vdGhpbmcgaGVyZQ";
  const lines = lastLines();
  lines.know({ name: "the credential", value: secret });
  lines.add(line(secret));
  const text = lines.read().join("");
  for (let from = 0; from + 16 <= secret.length; from += 1)
    expect(text).not.toContain(secret.slice(from, from + 16));
});

it("a token of a well-known form is not among the last lines, also where nobody named it", () => {
  const lines = lastLines();
  const token = `ghp_${"a1B2".repeat(9)}`;
  lines.add(`devbox.refused {"why":"fatal: https://x:${token}@github.com"}`);
  expect(lines.read()[0]).not.toContain(token);
});

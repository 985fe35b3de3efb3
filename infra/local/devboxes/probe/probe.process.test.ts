import { rmSync } from "node:fs";
import { afterAll, expect, it } from "vitest";
import { dataFolder } from "../../../testing/devbox/devbox-orders.ts";
import { detectSandbox } from "../commands/detect.ts";
import { findTools } from "../commands/tools.ts";
import { probe } from "./probe.ts";

const data = dataFolder();
const sandbox = await detectSandbox({ data });
const none = await detectSandbox({ data, tools: { ...findTools(), bwrap: undefined } });
afterAll(() => rmSync(data, { recursive: true, force: true }));

const reason = sandbox.isolated ? "" : ` (skipped: ${sandbox.why})`;

it.skipIf(!sandbox.isolated)(`finds that a sandbox keeps what it promises${reason}`, async () => {
  const broken = (await probe(sandbox.place, data)).filter(({ holds }) => !holds);
  expect(broken.filter(({ text }) => !text.startsWith("network"))).toEqual([]);
});

it("finds what plain processes do not keep", async () => {
  const kept = (await probe(none.place, data)).filter(({ holds }) => holds);
  const texts = kept.map(({ text }) => text);
  for (const promise of ["files: it sees", "processes: it sees", "network: it reaches no port"])
    expect(texts.filter((text) => text.startsWith(promise))).toEqual([]);
  expect(texts).toContain("limits: when memory is short, it ends before the server");
});

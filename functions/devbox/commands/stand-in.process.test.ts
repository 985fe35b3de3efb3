import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { BoxConfig } from "../../../shared/schemas/box-protocol.ts";
import type { BoxFact } from "../../../shared/schemas/event.ts";
import type { Outbox } from "../coordinator/outbox.ts";
import { withStandIns } from "./stand-in.ts";

/** Lays programs and links out in a home, runs a command's step, and returns what its end says. */
function ended(command: string, programs: string[], during: string[] = [], link = false) {
  const home = mkdtempSync(join(realpathSync(tmpdir()), "wheelhouse-home-"));
  const lay = (names: string[]) => {
    mkdirSync(join(home, ".local/bin"), { recursive: true });
    for (const name of names) writeFileSync(join(home, ".local/bin", name), "", { mode: 0o755 });
  };
  if (link) symlinkSync("/nonexistent", join(home, ".local"));
  else lay(programs);
  const place = {
    command: { home: "/home/devbox", path: "/home/devbox/.local/bin:/usr/bin:/bin" },
    folders: { home },
  } as BoxConfig;
  const said: BoxFact[] = [];
  const outbox = withStandIns(
    { tell: (fact: BoxFact) => said.push(fact) } as unknown as Outbox,
    place,
  );
  const call = { tool: "Bash", input: { command } };
  outbox.tell({ type: "step.started", step: "s", kind: "exec", title: "t", call });
  if (!link) lay(during);
  outbox.tell({ type: "step.finished", step: "s", ok: true, exitCode: 0, result: {} });
  return said.at(-1);
}

describe("the end of a step that ran tests", () => {
  it.each([
    ["its runner", "npm test", ["npm"], "~/.local/bin/npm"],
    ["what its runner runs on", "npx vitest run", ["node"], "~/.local/bin/node"],
    ["the shell", "make test", ["bash"], "~/.local/bin/bash"],
  ])("names a program of the home that stands in for %s", (_what, command, programs, path) => {
    expect(ended(command, programs)).toMatchObject({ exitCode: 0, standIn: path });
    expect(ended(command, [], programs)).toMatchObject({ standIn: path });
  });

  it("takes a link on the way for one", () => {
    expect(ended("npm test", [], [], true)).toMatchObject({ standIn: "~/.local/bin/npm" });
  });

  it.each([
    ["nothing in the home", "npm test", []],
    ["a program that only the home has", "pytest -q", ["pytest"]],
    ["a command that runs no tests", "npm install", ["npm"]],
  ])("says nothing of %s", (_what, command, programs) => {
    expect(ended(command, programs)).not.toHaveProperty("standIn");
  });
});

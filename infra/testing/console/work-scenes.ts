import { createHash } from "node:crypto";
import { countPatch } from "../../../shared/patch-counts.ts";
import type { BoxFact } from "../../../shared/schemas/event.ts";
import type { PullRequest } from "../../../shared/schemas/work.ts";
import type { FakeServer } from "./fake-server.ts";
import { everyKind, manyFiles } from "./patches.ts";
import { done, exec, minute, passed } from "./scene-parts.ts";

const title = "Totals are off by a cent: `0.1 + 0.2` isn't 0.3";
const url = "https://github.com/ada/engine/issues/7";
const id = { kind: "github", owner: "ada", repo: "engine" } as const;
const repository = { id, name: "ada/engine", cloneUrl: `${url}.git`, base: "main" };
const branch = "wheelhouse/7-totals-are-off-by-a-cent";
const pull: PullRequest = {
  number: 12,
  title: "Add prices in whole cents",
  url: "https://github.com/ada/engine/pull/12",
  state: "open",
  checks: "pending",
};

/** A Run that has read its ticket and works in its repository. */
async function onTicket(server: FakeServer): Promise<string> {
  server.at(-9 * minute);
  const ticketUrl = url;
  const fact = { title: "Work on ada/engine#7", instructions: "Work on this issue.", ticketUrl };
  const runId = await server.create({ ...fact, engine: "codex" });
  const sha256 = createHash("sha256").update(title).digest("hex");
  const ticket = { title, url, labels: ["bug"], sha256, bytes: 912, pullRequests: [] };
  await server.launch(runId, { read: { ...ticket, repository, branch }, choices: [] });
  await server.say(runId, { type: "turn.started", turn: 1 });
  return runId;
}

/** Stores the patch and reports the changes, as the DevBox does. */
export async function changed(server: FakeServer, runId: string, patch: string, cut = false) {
  const blob = await server.blob(runId, patch);
  const sha256 = createHash("sha256").update(patch).digest("hex");
  const fact: BoxFact = {
    type: "changes.reported",
    ...countPatch(patch),
    bytes: Buffer.byteLength(patch),
    sha256,
    blob,
    ...(cut ? { cut } : {}),
  };
  await server.say(runId, fact);
}

const tests = [
  exec("n1", "npm test", "npm test"),
  done("n1", "1 failed", 1),
  exec("n2", "npm run lint", "npm run lint"),
  done("n2", "clean"),
  exec("n3", "npm test", "npm test"),
  done("n3", passed),
];

/** A completed Run from a ticket: every kind of change, passed tests, and a pull request. */
export async function pulled(server: FakeServer) {
  const runId = await onTicket(server);
  server.at(-7 * minute);
  await server.say(runId, ...tests);
  await changed(server, runId, everyKind());
  await server.tell(runId, { type: "pull-request", seen: pull });
  server.at(-4 * minute);
  await server.say(runId, { type: "turn.ended", turn: 1, ok: true });
  await server.report(
    runId,
    "completed",
    "Prices are added in **whole cents**. All 29 tests pass.",
  );
  await server.tell(runId, { type: "pull-request", seen: { ...pull, checks: "passing" } });
  server.at(0);
  return runId;
}

/** A completed Run with failed or inconclusive tests, many files, and no pull request. */
export async function unproven(server: FakeServer) {
  const runId = await onTicket(server);
  server.at(-7 * minute);
  await server.say(
    runId,
    exec("n1", "tests", "npm test -- --coverage --reporter=verbose packages/part-7"),
    done("n1", "3 failed", 1),
    exec("n2", "tests", "npx vitest run | tail -5"),
    done("n2", "29 passed"),
  );
  await changed(server, runId, manyFiles(), true);
  await server.say(runId, { type: "turn.ended", turn: 1, ok: true });
  await server.report(runId, "completed", "Every module is renamed.");
  server.at(0);
  return runId;
}

/** A Run from a ticket in its first turn. */
export async function unread(server: FakeServer) {
  const runId = await onTicket(server);
  await server.say(runId, exec("n1", "npm test", "npm test"));
  server.at(0);
  return runId;
}

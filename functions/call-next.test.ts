import { expect, it } from "vitest";
import { memoryDatabase } from "../infra/local/data/database.ts";
import { sqlitePlaces } from "../infra/local/data/places.ts";
import { sqliteWaits } from "../infra/local/data/waits.ts";
import { callNext } from "./after-commit.ts";
import type { Ports } from "./ports/ports.ts";

const limits = { total: 3, perTeam: 1 };

/** A queue whose waits have these tokens, oldest first. Only the tokens in `open` still wait. Returns the woken ones. */
async function woken(
  queue: readonly { readonly team: string; readonly token: string }[],
  { open, holders }: { open: readonly string[]; holders: readonly string[] },
): Promise<string[]> {
  const db = memoryDatabase();
  const [waits, places] = [sqliteWaits(db), sqlitePlaces(db, limits)];
  for (const team of holders) await places.claim({ id: `run_of_${team}`, team, seq: 1 });
  for (const [n, { team, token }] of queue.entries())
    await waits.put({
      ...{ runId: `run_${n}`, team, token, execution: 1, kind: "queued", mark: "", order: "1" },
      at: `2026-11-30T10:00:0${n}.000Z`,
    });
  const tokens: string[] = [];
  const succeed = async (token: string) => open.includes(token) && tokens.push(token) > 0;
  await callNext({ waits, places, machine: { succeed } } as unknown as Ports);
  return tokens;
}

it("the Run whose turn it is gets the place, and only that one", async () => {
  const queue = [
    { team: "a", token: "a1" },
    { team: "b", token: "b1" },
  ];
  expect(await woken(queue, { open: ["a1", "b1"], holders: [] })).toEqual(["a1"]);
});

it("a Run of another team is woken where the first in turn has moved on", async () => {
  const queue = [
    { team: "a", token: "moved on" },
    { team: "b", token: "b1" },
  ];
  expect(await woken(queue, { open: ["b1"], holders: [] })).toEqual(["b1"]);
});

it("nobody is woken for a place of a team that has all of its own, and others are", async () => {
  const queue = [
    { team: "a", token: "a2" },
    { team: "b", token: "b1" },
  ];
  const open = ["a2", "b1"];
  expect(await woken(queue, { open, holders: ["a"] })).toEqual(["b1"]);
  expect(await woken(queue, { open, holders: ["a", "b"] })).toEqual([]);
  expect(await woken(queue, { open, holders: ["c", "d", "e"] })).toEqual([]);
});

import { expect, it } from "vitest";
import { admission } from "./admission.ts";
import type { Opener } from "./connections.ts";

/** Connections by id, and the teams of each account, which can change. */
function world(openers: Readonly<Record<string, Opener>>, teams: Record<string, string[]>) {
  const ended: string[] = [];
  const admit = admission({
    connections: { who: async (id) => openers[id] },
    teamsNow: async (account) => teams[account] ?? Promise.reject(new Error("no answer")),
    end: async (id, { code }) => void ended.push(`${id} ${code}`),
    note: () => {},
  });
  return { admit, ended, teams };
}

const person = (caller: Omit<Extract<Opener, { kind: "person" }>["caller"], "team" | "name">) =>
  ({ kind: "person", caller: { team: "red", name: "someone", ...caller } }) as const;

it("ends the sockets of a member who has left the team, and sends nothing more to them", async () => {
  const given = world(
    { c1: person({ account: "ada" }), c2: person({ account: "bob" }) },
    {
      ada: ["red"],
      bob: ["red", "blue"],
    },
  );
  expect(await given.admit(["c1", "c2"])).toEqual(["c1", "c2"]);
  given.teams["ada"] = ["blue"];
  expect(await given.admit(["c1", "c2"])).toEqual(["c2"]);
  expect(given.ended).toEqual(["c1 no-team"]);
});

it("leaves DevBoxes and API keys to their own rules", async () => {
  const box: Opener = { kind: "devbox", runId: "run_a", generation: 1 };
  const given = world({ c1: box, c2: person({ key: "key_1" }) }, {});
  expect(await given.admit(["c1", "c2"])).toEqual(["c1", "c2"]);
});

it("ends a socket from before an update, which names no account: its console opens another", async () => {
  const given = world({ c1: person({}) }, {});
  expect(await given.admit(["c1"])).toEqual([]);
  expect(given.ended).toEqual(["c1 no-team"]);
});

it("sends nothing while the pool does not answer, and ends nothing", async () => {
  const given = world(
    { c1: person({ account: "ada" }), c2: person({ account: "bob" }) },
    {
      bob: ["red"],
    },
  );
  expect(await given.admit(["c1", "c2", "gone"])).toEqual(["c2"]);
  expect(given.ended).toEqual([]);
});

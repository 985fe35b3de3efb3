import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { addPerson, changePerson, cognito } from "../../../infra/testing/aws/people.ts";
import { clientOptions, serveAws } from "../../../infra/testing/aws/wire.ts";
import { poolMembers } from "./members.ts";

const pool = "eu-west-1_pool";
let folder: string;
const ends: (() => void)[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "wheelhouse-people-"));
  addPerson(folder, "ada", ["red", "blue"]);
});
afterEach(() => {
  for (const end of ends.splice(0)) end();
  rmSync(folder, { recursive: true });
});

/** The pool, and what it was asked. */
async function world() {
  const asked: string[] = [];
  const service = cognito(folder, pool);
  const operations = Object.fromEntries(
    Object.entries(service.operations).map(([name, act]) => [
      name,
      (input: unknown) => {
        asked.push(name);
        return act(input);
      },
    ]),
  );
  const server = await serveAws({ ...service, operations });
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  ends.push(close);
  const clock = { ms: 0 };
  const { region, credentials, endpoint } = clientOptions(server);
  const place = { pool, region, endpoint, credentials: async () => credentials };
  return { asked, close, clock, teamsNow: poolMembers(place, () => clock.ms) };
}

it("a member who is taken out of a team is out of it within a minute, however long a token lasts", async () => {
  const { teamsNow, clock } = await world();
  expect(await teamsNow("ada")).toEqual(["red", "blue"]);
  changePerson(folder, "ada", { groups: ["blue"] });
  clock.ms += 60_000;
  expect(await teamsNow("ada")).toEqual(["blue"]);
});

it("someone who is disabled or deleted is in no team", async () => {
  const { teamsNow } = await world();
  changePerson(folder, "ada", { enabled: false });
  expect(await teamsNow("ada")).toEqual([]);
  expect(await teamsNow("nobody")).toEqual([]);
});

it("someone who is added to a first team finds it after a few seconds", async () => {
  const { teamsNow, clock } = await world();
  expect(await teamsNow("bob")).toEqual([]);
  addPerson(folder, "bob", ["red"]);
  clock.ms += 5_000;
  expect(await teamsNow("bob")).toEqual(["red"]);
});

it("someone whose new token names another team finds that at once", async () => {
  const { teamsNow } = await world();
  await teamsNow("ada", ["red", "blue"]);
  addPerson(folder, "ada", ["green"]);
  expect(await teamsNow("ada", ["red", "blue"])).toEqual(["red", "blue"]);
  expect(await teamsNow("ada", ["blue", "green"])).toEqual(["red", "blue", "green"]);
});

it("a token that names a team its owner left is looked up once, and again after a few seconds", async () => {
  const { teamsNow, asked, clock } = await world();
  const look = () => teamsNow("ada", ["red", "green"]);
  await look();
  for (let n = 0; n < 5; n++) expect(await look()).toEqual(["red", "blue"]);
  expect(asked).toEqual(["AdminGetUser", "AdminListGroupsForUser"]);
  addPerson(folder, "ada", ["green"]);
  clock.ms += 5_000;
  expect(await look()).toEqual(["red", "blue", "green"]);
});

it("all groups are read, page by page", async () => {
  const { teamsNow, asked } = await world();
  const groups = Array.from({ length: 130 }, (_, n) => `team-${n}`);
  addPerson(folder, "eve", groups);
  expect(await teamsNow("eve")).toEqual(groups);
  expect(asked).toEqual(["AdminGetUser", ...Array(3).fill("AdminListGroupsForUser")]);
});

it("calls at the same time, and soon after each other, ask once", async () => {
  const { teamsNow, asked, clock } = await world();
  await Promise.all([teamsNow("ada"), teamsNow("ada"), teamsNow("ada")]);
  clock.ms += 30_000;
  await teamsNow("ada");
  expect(asked).toEqual(["AdminGetUser", "AdminListGroupsForUser"]);
});

it("while the pool does not answer, its last answer counts for five minutes", async () => {
  const { teamsNow, clock, close } = await world();
  await teamsNow("ada");
  close();
  clock.ms += 4 * 60_000;
  expect(await teamsNow("ada")).toEqual(["red", "blue"]);
  clock.ms += 2 * 60_000;
  await expect(teamsNow("ada")).rejects.toThrow();
});

import { startDue } from "../../../functions/schedules/carry-out.ts";
import type { FakeServer } from "./fake-server.ts";
import type { Screen } from "./screen.ts";

const text = "Update the dependencies, run the tests, and open a pull request.";
const hourMs = 3_600_000;

async function make(server: FakeServer, schedule: object): Promise<string> {
  const target = { worker: "wkr_local", image: "host" };
  const response = await fetch(`${server.url}/api/schedules`, {
    method: "POST",
    headers: { authorization: `Bearer ${server.token}`, "content-type": "application/json" },
    body: JSON.stringify({
      timeZone: "Europe/Berlin",
      run: { instructions: text, target },
      ...schedule,
    }),
  });
  return ((await response.json()) as { schedule: { id: string } }).schedule.id;
}

/** Three schedules; the hourly one has started a Run, and skipped two times since. */
async function several(server: FakeServer): Promise<string> {
  const id = await make(server, { name: "triage new issues", cron: "0 * * * *" });
  await make(server, { name: "nightly update", cron: "0 3 * * *" });
  const paused = await make(server, { name: "weekly report", cron: "30 9 * * 1" });
  await fetch(`${server.url}/api/schedules/${paused}`, {
    method: "PATCH",
    headers: { authorization: `Bearer ${server.token}`, "content-type": "application/json" },
    body: JSON.stringify({ paused: true }),
  });
  for (const hours of [1, 2, 3]) {
    const ahead = Date.now() + hours * hourMs;
    await startDue({ ...server.ports, now: () => new Date(ahead).toISOString() });
  }
  return id;
}

export const scheduleScreens: readonly Screen[] = [
  {
    name: "schedules-empty",
    set: async () => undefined,
    open: async (page, { url }) => void (await page.goto(`${url}/schedules`)),
  },
  {
    name: "schedules",
    set: async (server) => void (await several(server)),
    open: async (page, { url }) => {
      await page.goto(`${url}/schedules`);
      await page.getByText("nightly update").waitFor();
    },
  },
  {
    name: "schedule",
    set: several,
    open: async (page, { url }, id) => {
      await page.goto(`${url}/schedules/${id}`);
      await page.getByText("skipped").first().waitFor();
    },
  },
  {
    name: "schedule-new",
    set: async () => undefined,
    open: async (page, { url }) => {
      await page.goto(`${url}/schedules/new`);
      await page.getByLabel("Name").fill("nightly update");
      await page.getByLabel("Repeat").selectOption("weekly");
      await page.getByText("2026").first().waitFor();
    },
  },
];

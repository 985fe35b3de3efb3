import type { Page } from "playwright-core";
import type { JoinedWorker, Worker } from "../../../shared/worker.ts";
import { thisMachine } from "./fake-server.ts";
import type { Screen } from "./screen.ts";

const joined: JoinedWorker = {
  labels: ["office", "gpu"],
  most: 8,
  devboxes: [
    { devbox: "box_01hzy3v9k2m7q4w8x5n6p0r1st", runId: "run_1" },
    { devbox: "box_01hzy3v9k2m7q4w8x5n6p0r1sv", runId: "run_2" },
  ],
  draining: false,
  credentials: "team",
  joinedAt: "2026-11-29T10:00:00.000Z",
  joinedBy: "ada",
  lastSeen: new Date(Date.now() - 4_000).toISOString(),
  platform: "linux x64",
  cores: 16,
  load: 3.4,
  memoryBytes: 64e9,
  freeMemoryBytes: 41e9,
  diskBytes: 2e12,
  freeDiskBytes: 1.2e12,
  log: [
    '2026-11-30T09:59:58.114Z server.missed {"why":"TypeError: fetch failed"}',
    '2026-11-30T10:00:00.020Z devbox.launched {"devbox":"box_1","runId":"run_1"}',
  ],
  hosts: [],
};
const shelf: Worker = { ...thisMachine, id: "wkr_shelf", name: "shelf", joined };
const laptop: Worker = {
  ...thisMachine,
  id: "wkr_laptop",
  name: "Grace’s laptop",
  online: false,
  joined: {
    ...joined,
    labels: [],
    most: 1,
    devboxes: [],
    draining: true,
    lastSeen: new Date(Date.now() - 3 * 3_600_000).toISOString(),
    cores: 8,
  },
};
const code = {
  code: "join_bG9jYWw.AAAA",
  expiresAt: new Date(Date.now() + 600_000).toISOString(),
  url: "https://wheelhouse.example.com",
  sha256: "9f".repeat(32),
  line: `curl -fsSL https://wheelhouse.example.com/worker/program -o wheelhouse-worker.mjs && echo "${"9f".repeat(32)}  wheelhouse-worker.mjs" | sha256sum -c - && node wheelhouse-worker.mjs --url https://wheelhouse.example.com --code join_bG9jYWw.q3Jt0xv9K2m7Q4w8X5n6P0r1StUvWxYz`,
};

/** The page with these workers; the fake server has only its own machine. */
async function open(page: Page, url: string, more: readonly Worker[]): Promise<void> {
  await page.route("**/api/workers", (route) =>
    route.fulfill({ json: { workers: [thisMachine, ...more], joinable: true } }),
  );
  await page.route("**/api/workers/codes", (route) => route.fulfill({ status: 201, json: code }));
  await page.goto(`${url}/workers`);
  await page.getByRole("article").first().waitFor();
}

export const workerScreens: readonly Screen[] = [
  {
    name: "workers",
    set: async () => undefined,
    open: async (page, { url }) => open(page, url, [shelf, laptop]),
  },
  {
    name: "workers-log",
    set: async () => undefined,
    open: async (page, { url }) => {
      await open(page, url, [shelf]);
      await page.getByText("Last lines of its output").click();
    },
  },
  {
    name: "workers-add",
    set: async () => undefined,
    open: async (page, { url }) => {
      await open(page, url, []);
      await page.getByRole("button", { name: "Create the line to paste" }).click();
      await page.getByText("Paste this on the machine").waitFor();
    },
  },
];

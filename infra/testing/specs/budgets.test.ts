import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { idFrom } from "../../../shared/id.ts";
import { openDatabase } from "../../local/data/database.ts";
import { writeLongRun } from "../samples/long-run.ts";
import { walTransactions } from "../wal-transactions.ts";
import { openBrowser } from "./support/browser.ts";
import { Client } from "./support/client.ts";
import { OwnServer } from "./support/instance.ts";
import { signedIn } from "./support/page.ts";
import { describeHere, sh } from "./support/use.ts";

/** What is counted, so that it does not grow unseen. A change that needs more says so here. */
const most = {
  /** Waits for the disk, from the request of a Run to the end of its DevBox. Mostly 35. */
  transactionsOfARun: 45,
  /** What the console reads when somebody opens a page. The list of active Runs is that of the inbox. */
  reads: {
    list: { "/api/me": 1, "/api/runs?limit": 1, "/api/runs?status&limit": 1 },
    run: { "/api/me": 1, "/api/runs?status&limit": 1, "/api/runs/ID?tail": 1 },
  },
  /** Bytes of the bodies of these replies, as they are sent, and of the frames. */
  bytes: { list: 3_000, live: 12_000, finished: 8_000 },
  /** Files of the console that a browser loads which has none of them yet. */
  files: { list: 12, run: 20 },
};

describeHere("a Run that nobody disturbs", () => {
  const server = new OwnServer();
  afterAll(() => server.discard());

  it("waits for the disk a limited number of times", async () => {
    await server.start();
    const client = new Client(server);
    const database = join(server.data, "wheelhouse.sqlite");
    const before = walTransactions(database);
    const id = await client.start(sh("echo one", "echo two"), { keepMinutes: 0 });
    await client.until(id, (run) => run.devboxes[0]?.state === "gone", "no DevBox");
    const transactions = walTransactions(database) - before;
    expect(transactions).toBeGreaterThan(5);
    expect(transactions).toBeLessThanOrEqual(most.transactionsOfARun);
  });
});

type Count = {
  readonly reads: Record<string, number>;
  readonly files: number;
  readonly bytes: number;
};

/** What a page asks for until nothing more comes. */
async function counted(page: Page, open: () => Promise<unknown>): Promise<Count> {
  const reads: Record<string, number> = {};
  const sizes: Promise<number>[] = [];
  let files = 0;
  let frames = 0;
  page.on("websocket", (socket) =>
    socket.on("framereceived", ({ payload }) => {
      frames += payload.length;
    }),
  );
  page.on("requestfinished", (request) => {
    const url = new URL(request.url());
    if (request.method() !== "GET") return;
    if (!url.pathname.startsWith("/api/")) {
      files += 1;
      return;
    }
    const asked = [...url.searchParams.keys()].join("&");
    const path = `${url.pathname.replace(/run_\w+/, "ID")}${asked && `?${asked}`}`;
    reads[path] = (reads[path] ?? 0) + 1;
    sizes.push(request.sizes().then((it) => it.responseBodySize));
  });
  await open();
  await page.waitForLoadState("networkidle");
  const replies = (await Promise.all(sizes)).reduce((sum, it) => sum + it, 0);
  return { reads, files, bytes: replies + frames };
}

describeHere("opening a page", () => {
  const server = new OwnServer();
  const finished = idFrom("run", Buffer.alloc(17, "a long Run "));
  const world = { live: "" };
  beforeAll(async () => {
    const db = openDatabase(server.data);
    db.exec("begin");
    await writeLongRun(db, finished, 10_000);
    db.exec("commit");
    db.close();
    await server.start();
    const client = new Client(server);
    world.live = await client.start(sh("seq 1 300", "sleep 600"), { title: "A live Run" });
    await client.untilEvent(
      world.live,
      (event) => event.type === "step.output" && event.text.includes("300"),
    );
  });
  afterAll(() => server.discard());

  async function visit(path: string, shown: string): Promise<Count> {
    const browser = await openBrowser();
    try {
      const first = await signedIn(await browser.newContext(), server, []);
      const held = await first.context().storageState();
      // A context of its own has no file of the console yet.
      const page = await (await browser.newContext({ storageState: held })).newPage();
      return await counted(page, async () => {
        await page.goto(`${server.url}${path}`);
        await page.getByText(shown).first().waitFor();
      });
    } finally {
      await browser.close();
    }
  }

  describe.each([
    ["list", "list", (): string => "/", "A live Run"],
    ["live", "run", () => `/runs/${world.live}`, "sleep 600"],
    ["finished", "run", () => `/runs/${finished}`, "report job result"],
  ] as const)("%s", (name, kind, path, shown) => {
    it("reads nothing twice, and few bytes", async () => {
      const { reads, files, bytes } = await visit(path(), shown);
      expect(reads).toEqual(most.reads[kind]);
      expect(bytes).toBeLessThanOrEqual(most.bytes[name]);
      expect(files).toBeLessThanOrEqual(most.files[kind]);
    });
  });
});

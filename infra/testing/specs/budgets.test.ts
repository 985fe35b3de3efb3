import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
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
  /** What the console reads when somebody opens a finished Run. The list is read again once the socket is open. */
  readsOfARunPage: {
    "/api/me": 1,
    "/api/runs": 2,
    "/api/runs/ID": 1,
    "/api/runs/ID/events": 1,
    "/api/workers": 1,
  },
};

describeHere("a Run that nobody disturbs", () => {
  const server = new OwnServer();
  const client = new Client(server);
  const finished = { id: "", transactions: 0 };
  beforeAll(async () => {
    await server.start();
    const database = join(server.data, "wheelhouse.sqlite");
    const before = walTransactions(database);
    finished.id = await client.start(sh("echo one", "echo two"), { keepMinutes: 0 });
    await client.until(finished.id, (run) => run.devboxes[0]?.state === "gone", "no DevBox");
    finished.transactions = walTransactions(database) - before;
  });
  afterAll(() => server.discard());

  it("waits for the disk a limited number of times", () => {
    expect(finished.transactions).toBeGreaterThan(5);
    expect(finished.transactions).toBeLessThanOrEqual(most.transactionsOfARun);
  });

  it("is read once by the page that shows it", async () => {
    const browser = await openBrowser();
    const page = await signedIn(await browser.newContext(), server, []);
    await page.waitForLoadState("networkidle");
    const reads: Record<string, number> = {};
    page.on("request", (request) => {
      const path = new URL(request.url()).pathname.replace(finished.id, "ID");
      if (request.method() === "GET" && path.startsWith("/api/"))
        reads[path] = (reads[path] ?? 0) + 1;
    });
    await page.goto(`${server.url}/runs/${finished.id}`);
    await page.getByText("report job result").first().waitFor();
    await page.waitForLoadState("networkidle");
    await browser.close();
    const bounds = Object.fromEntries(
      Object.entries(most.readsOfARunPage).map(([path, count]) => [
        path,
        Math.min(count, reads[path] ?? 0),
      ]),
    );
    expect(reads).toEqual(bounds);
    expect(reads["/api/runs/ID"]).toBe(1);
  });
});

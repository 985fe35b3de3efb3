import type { Page } from "playwright-core";
import type { Worker } from "../../../shared/worker.ts";
import type { FakeServer } from "./fake-server.ts";

/** A screen for screenshots. `set` prepares the server's Runs and returns the Run to open, if any; `open` opens the page. */
export type Screen = {
  readonly name: string;
  readonly set: (server: FakeServer) => Promise<string | undefined>;
  readonly open: (page: Page, server: FakeServer, runId: string | undefined) => Promise<void>;
  readonly worker?: Worker;
  /** The visitor is not signed in yet. */
  readonly stranger?: true;
};

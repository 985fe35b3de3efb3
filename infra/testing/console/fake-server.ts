import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterCommit } from "../../../functions/after-commit.ts";
import { codeHostsFrom } from "../../../functions/code-hosts/code-hosts.ts";
import { commit } from "../../../functions/commit.ts";
import type { Ports } from "../../../functions/ports/ports.ts";
import { created } from "../../../shared/apply/created.ts";
import type { Command, TicketFound } from "../../../shared/decide/command.ts";
import { type EngineName, engines } from "../../../shared/engine.ts";
import { idFrom } from "../../../shared/id.ts";
import type { LaunchPhase, Run } from "../../../shared/run.ts";
import { type LiveText, noCredentials } from "../../../shared/schemas/box-protocol.ts";
import type { BoxFact, EventOf } from "../../../shared/schemas/event.ts";
import type { Question } from "../../../shared/schemas/question.ts";
import type { Worker } from "../../../shared/worker.ts";
import { folderBlobs } from "../../local/data/blobs.ts";
import { memoryDatabase } from "../../local/data/database.ts";
import { sqlitePlaces } from "../../local/data/places.ts";
import { sqliteRecords } from "../../local/data/records.ts";
import { sqliteRunList } from "../../local/data/run-list.ts";
import { sqliteRunLog } from "../../local/data/run-log.ts";
import { sqliteWaits } from "../../local/data/waits.ts";
import { localServer } from "../../local/server/server.ts";
import { localViewers } from "../../local/server/viewers.ts";

export const thisMachine: Worker = {
  id: "wkr_local",
  name: "This machine",
  kind: "worker",
  online: true,
  images: [{ id: "host", name: "This machine's own tools" }],
  isolated: true,
  isolation: "bubblewrap sandbox",
};

export const cloud: Worker = {
  id: "wkr_fargate",
  name: "AWS Fargate",
  kind: "cloud",
  online: true,
  images: [
    { id: "small", name: "1 vCPU, 4 GB" },
    { id: "large", name: "4 vCPU, 16 GB" },
  ],
  isolated: true,
  isolation: "a Fargate task of its own",
};

/**
 * The real server and rules with everything in memory, and without working DevBoxes: the test sends their messages.
 * The clock can be moved, for Runs that started long ago.
 */
export async function fakeServer({ worker = thisMachine }: { worker?: Worker } = {}) {
  const db = memoryDatabase();
  const viewers = localViewers();
  const clock = { aheadMs: 0 };
  const image = worker.images[0]?.id;
  const names = Object.keys(engines) as EngineName[];
  const missing: Partial<Record<EngineName, string>> = {
    copilot: "installed, but not signed in; set COPILOT_GITHUB_TOKEN",
    opencode: "opencode is not installed; npm install -g opencode-ai",
    gemini: "gemini is not installed; npm install -g @google/gemini-cli",
  };
  const ports: Ports = {
    log: sqliteRunLog(db),
    list: sqliteRunList(db),
    waits: sqliteWaits(db),
    places: sqlitePlaces(db, { total: 100, perTeam: 100 }),
    machine: {
      start: async () => {},
      succeed: async () => true,
      fail: async () => true,
      isOver: async () => false,
    },
    workers: {
      list: async () => [worker],
      credentials: async () => noCredentials,
      engines: async () =>
        worker.images.flatMap((image) =>
          names.map((engine) => ({
            engine,
            worker: worker.id,
            image: image.id,
            available: missing[engine] === undefined,
            why: missing[engine] ?? "installed and signed in",
          })),
        ),
      host: () => ({
        ephemeral: worker.kind === "cloud",
        launch: async () => {},
        stop: async () => {},
        describe: async () => "gone" as const,
        list: async () => [],
        forget: async () => {},
      }),
    },
    viewers,
    blobs: folderBlobs(mkdtempSync(join(tmpdir(), "wheelhouse-web-"))),
    records: sqliteRecords(db, Date.now),
    previews: { addressOf: (label) => `http://${label}.localhost:4748/`, recheck() {} },
    codeHosts: async () => codeHostsFrom({}),
    fetch,
    settings: {
      warmSeconds: 900,
      keepMinutes: 60,
      stopGraceMs: 1_000,
      unsafeNoSandbox: false,
      silenceSeconds: 300,
      coordinatorUrl: () => "http://127.0.0.1",
      consoleUrl: () => "http://127.0.0.1",
      secret: randomBytes(32),
    },
    now: () => new Date(Date.now() + clock.aheadMs).toISOString(),
    entropy: (bytes) => randomBytes(bytes),
    note: () => {},
  };
  const token = "a-token-for-tests";
  const console =
    process.env["CONSOLE"] ?? fileURLToPath(new URL("../../../web/dist", import.meta.url));
  const { server } = localServer({ ports, viewers, token, owner: "Ana", console });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;

  const tell = (runId: string, command: Command) => commit(ports, runId, command);
  const run = async (runId: string): Promise<Run> => {
    const last = await ports.log.last(runId);
    if (!last) throw new Error(`There is no Run ${runId}.`);
    return last.after;
  };

  const it = {
    url: `http://127.0.0.1:${port}`,
    token,
    signInUrl: `http://127.0.0.1:${port}/#token=${token}`,
    ports,
    run,
    tell,
    /** Sets the clock to now plus `aheadMs`; negative values put the next events in the past. */
    at(aheadMs: number): void {
      clock.aheadMs = aheadMs;
    },
    async create(fact: Partial<EventOf<"run.created">>): Promise<string> {
      const id = idFrom("run", randomBytes(17));
      const event: EventOf<"run.created"> = {
        type: "run.created",
        team: "local",
        by: "Ana",
        title: "A Run",
        instructions: "Do it.",
        mode: "interactive",
        keepMinutes: 60,
        limits: { activeMinutes: 60 },
        queued: false,
        target: { worker: worker.id, ...(image ? { image } : {}) },
        ...fact,
      };
      const placed = { ...event, seq: 1, at: ports.now() };
      const made = created(id, placed);
      const first = { runId: id, first: 1, events: [placed], after: made, requests: [] };
      await ports.log.append(first);
      await afterCommit(ports, made, first);
      return id;
    },
    /** Prepares the Run and asks the host for a DevBox, which has not reported yet. */
    async request(runId: string, ticket?: TicketFound): Promise<void> {
      const [workers, states] = [
        await ports.workers.list("local"),
        await ports.workers.engines("local"),
      ];
      const question = idFrom("question", randomBytes(17));
      await tell(runId, {
        type: "prepare",
        seen: (await run(runId)).seq,
        workers,
        engines: states,
        unsafeNoSandbox: true,
        question,
        ...(ticket ? { ticket } : {}),
      });
      await tell(runId, {
        type: "launch",
        ephemeral: worker.kind === "cloud",
        devbox: idFrom("devbox", randomBytes(17)),
      });
    },
    /** The host reports a phase of the launch. */
    async progress(
      runId: string,
      news: { phase: LaunchPhase; seconds?: number; reason?: string },
    ): Promise<void> {
      const devbox = (await run(runId)).devbox?.id ?? "";
      await tell(runId, { type: "box-progress", devbox, ...news });
    },
    /** The DevBox reports a save. */
    async save(runId: string, bytes: number): Promise<void> {
      const { generation } = await run(runId);
      const save = idFrom("save", randomBytes(17));
      await tell(runId, { type: "box-saved", generation, save, bytes, sha256: "0".repeat(64) });
    },
    /** The DevBox says hello. */
    async hello(runId: string): Promise<void> {
      const { generation } = await run(runId);
      const nonce = randomBytes(18).toString("base64url");
      await tell(runId, { type: "hello", generation, nonce, isolated: worker.isolated });
    },
    /** A complete launch. */
    async launch(runId: string, ticket?: TicketFound): Promise<void> {
      await it.request(runId, ticket);
      await it.hello(runId);
    },
    async say(runId: string, ...facts: BoxFact[]): Promise<void> {
      const { generation, devbox } = await run(runId);
      await tell(runId, {
        type: "box-events",
        generation,
        number: (devbox?.batch ?? 0) + 1,
        facts,
      });
    },
    async ask(runId: string, engine: string, questions: Question[]): Promise<void> {
      const { generation, devbox } = await run(runId);
      const id = idFrom("question", randomBytes(17));
      const number = (devbox?.batch ?? 0) + 1;
      await tell(runId, { type: "box-ask", generation, number, id, questions, engine });
    },
    async report(runId: string, status: "completed" | "failed", summary: string): Promise<void> {
      const { generation, devbox } = await run(runId);
      await tell(runId, {
        type: "box-report",
        generation,
        number: (devbox?.batch ?? 0) + 1,
        status,
        summary,
      });
      await tell(runId, { type: "settle" });
    },
    /** Sends live text, which is shown but never stored. */
    async mention(runId: string, text: LiveText): Promise<void> {
      await viewers.post(await run(runId), { type: "delta", runId, ...text });
    },
    async blob(runId: string, text: string): Promise<string> {
      const sha256 = createHash("sha256").update(text).digest("hex");
      await ports.blobs.put(runId, sha256, Buffer.from(text));
      return `${runId}.${sha256}`;
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return it;
}

export type FakeServer = Awaited<ReturnType<typeof fakeServer>>;

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { BoxConfig } from "../../../shared/schemas/box-protocol.ts";
import type { BoxFact } from "../../../shared/schemas/event.ts";
import { createLine } from "../coordinator/connection.ts";
import type { Outbox } from "../coordinator/outbox.ts";
import { createSaver } from "./saver.ts";

const quiet = () => {};
let root = "";
let store: Server;
let address = "";
/** The facts that were sent and the archives that were made, in order. */
let story: string[] = [];
let storeStatus = 200;
let storeOpens = Promise.resolve();

beforeEach(async () => {
  story = [];
  storeStatus = 200;
  storeOpens = Promise.resolve();
  root = mkdtempSync(join(tmpdir(), "wheelhouse-saver-"));
  for (const folder of ["workspace", "home/devbox", "session"])
    mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, "workspace", "file"), "text");
  store = createServer((request, response) => {
    request.resume();
    const answer = () => response.writeHead(storeStatus, { etag: '"e"' }).end();
    request.on("end", () => void storeOpens.then(answer));
  });
  await new Promise<void>((resolve) => store.listen(0, "127.0.0.1", resolve));
  const at = store.address();
  address = `http://127.0.0.1:${typeof at === "object" ? at?.port : 0}/part`;
});
afterEach(() => {
  store.close();
  rmSync(root, { recursive: true, force: true });
});

function saver(patienceMs?: number) {
  const folders = {
    workspace: join(root, "workspace"),
    home: join(root, "home/devbox"),
    session: join(root, "session"),
    box: join(root, "box"),
    socket: join(root, "ask.sock"),
  };
  const said = (text: string) => void story.push(text);
  const outbox: Outbox = {
    tell: (fact) => said(fact.type),
    ask: async () => {
      said("asked");
      return { ask: "open" };
    },
    report: async () => {
      said("report");
      return { accepted: true };
    },
    flushed: async () => {},
    watched: true,
    room: () => undefined,
    run: () => new Promise(() => {}),
  };
  const line = createLine(async ({ path }) => {
    if (path.endsWith("/complete")) said("saved");
    const body = path.endsWith("/parts")
      ? { uploads: [{ url: address, headers: {} }] }
      : { save: "sav_1", partBytes: 16 * 1024 ** 2 };
    return { status: 200, body };
  }, quiet);
  const signal = new AbortController().signal;
  return createSaver({ folders } as BoxConfig, outbox, line, quiet, signal, patienceMs);
}

const ended: BoxFact = { type: "turn.ended", turn: 1, ok: true };
const written: BoxFact = { type: "message.written", text: "…" };

describe("a DevBox that keeps nothing on its host", () => {
  it("says that a turn has ended only once a save holds it, and everything after in its order", async () => {
    const { outbox } = saver();
    outbox.tell(written);
    outbox.tell(ended);
    outbox.tell(written);
    await outbox.report({ status: "completed", summary: "" });
    expect(story).toEqual(["message.written", "saved", "turn.ended", "message.written", "report"]);
  });

  it("continues and reports it when it cannot be saved", async () => {
    storeStatus = 400;
    const { outbox } = saver();
    outbox.tell(ended);
    await outbox.flushed();
    expect(story).toEqual(["message.written", "turn.ended"]);
  });

  it("saves before it asks, and nothing twice at its end", async () => {
    const { outbox, last } = saver();
    await outbox.ask({ id: "que_1", by: "the script", questions: [] });
    await last();
    await last();
    expect(story).toEqual(["saved", "asked"]);
    outbox.tell(written);
    await last();
    expect(story).toEqual(["saved", "asked", "message.written", "saved"]);
  });

  it("asks all the same while a large archive is on its way", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    storeOpens = promise;
    const { outbox, last } = saver(1);
    await outbox.ask({ id: "que_1", by: "the script", questions: [] });
    expect(story).toEqual(["asked"]);
    resolve();
    await last();
    expect(story).toEqual(["asked", "saved"]);
  });
});

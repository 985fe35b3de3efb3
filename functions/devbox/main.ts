import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { engines } from "../../shared/engine.ts";
import { boxConfig, helloReply } from "../../shared/schemas/devbox.ts";
import { createAsk } from "./ask.ts";
import { listenForAsks } from "./ask-socket.ts";
import { readIfThere, writeDurably } from "./durable-file.ts";
import type { Engine } from "./engine.ts";
import { sendTo } from "./http.ts";
import { createInbox } from "./inbox.ts";
import { openJournal } from "./journal.ts";
import { createLine, Over } from "./line.ts";
import { note } from "./note.ts";
import { createOutbox } from "./outbox.ts";
import { createScript } from "./script.ts";
import { Spool } from "./spool.ts";
import type { Place } from "./step.ts";
import { work } from "./turns.ts";

/**
 * The program in a DevBox: `node main.ts <box.json>`. It stands outside the sandbox, says hello, works
 * turn by turn and tells the coordinator everything, however long that is away. It ends when it is
 * asked to (SIGTERM, or `stopping` in the inbox), and at once when the DevBox is no longer the Run's.
 */
const flushMs = 5_000;

const config = boxConfig.parse(JSON.parse(readFileSync(process.argv[2] ?? "box.json", "utf8")));
const { folders, bootToken, isolated } = config;
const stop = new AbortController(); // ends the work
const hangUp = new AbortController(); // ends the sending
const stopping = (why: string) => {
  if (!stop.signal.aborted) note("devbox.stopping", { why });
  stop.abort(new Error(why));
};
for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => stopping(signal));

/** The coordinator knows this program by its nonce, so a lost reply can be asked for again. */
function nonce(): string {
  const path = join(folders.box, "nonce");
  const known = readIfThere(path);
  if (known) return known;
  const fresh = randomBytes(24).toString("base64url");
  writeDurably(path, fresh);
  return fresh;
}

function engineNamed(name: string, script: () => Engine): Engine {
  if (name === "script") return script();
  const label = Object.entries(engines).find(([it]) => it === name)?.[1] ?? name;
  const summary = `${label} cannot work in this DevBox yet. Choose the engine Script.`;
  return { runTurn: async () => ({ ok: false, summary }) };
}

async function live(): Promise<void> {
  const { signal } = stop;
  const line = createLine(await sendTo(config.coordinator), note);
  const json = { bootToken, nonce: nonce(), isolated };
  const answer = await line.call({ method: "POST", path: "/box/hello", json, signal }, helloReply);
  if (answer.refusal) throw new Over(answer.refusal.message);
  const hello = answer.said;
  line.use(hello.capability);

  const spool = new Spool(join(folders.box, "spool.jsonl"));
  const outbox = createOutbox(spool, line, note, hangUp.signal);
  const inbox = createInbox(line, hello.head, stopping, signal);
  const asks = listenForAsks(folders.socket, createAsk(outbox, inbox));
  const mention = (step: string, text: string) =>
    line.mention({ method: "POST", path: "/box/delta", json: { step, text }, timeoutMs: 5_000, signal });
  const place: Place = { config, outbox, mention };
  const journal = openJournal(folders.session);
  const engine = engineNamed(hello.engine, () => createScript(place, journal, asks));

  const sending = outbox.run();
  const working = work({ hello, place, journal, inbox, engine, signal });
  const aborted = Promise.withResolvers<never>();
  signal.addEventListener("abort", () => aborted.reject(signal.reason), { once: true });
  try {
    await Promise.race([sending, inbox.run(), working, aborted.promise]);
  } catch (error) {
    stop.abort(error);
    const patience = setTimeout(() => hangUp.abort(error), flushMs);
    // TODO
    await Promise.race([working]).catch(() => {});
    clearTimeout(patience);
    throw error;
  }
}

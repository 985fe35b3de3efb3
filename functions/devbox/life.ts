import { randomBytes } from "node:crypto";
import { join } from "node:path";
import {
  type BoxConfig,
  boxStanding,
  type HelloReply,
  helloReply,
} from "../../shared/schemas/box-protocol.ts";
import { createAsk } from "./ask/ask.ts";
import { listenForAsks } from "./ask/ask-socket.ts";
import { createCodingEngine } from "./coding-engine/coding-engine.ts";
import { fetchCredentials } from "./coding-engine/credentials.ts";
import type { Standing } from "./coding-engine/run-tools.ts";
import type { Place } from "./commands/step.ts";
import { readIfThere, writeDurably } from "./coordinator/durable-file.ts";
import { sendTo } from "./coordinator/http.ts";
import { createInbox } from "./coordinator/inbox.ts";
import { createLine, type Line, Over } from "./coordinator/line.ts";
import { openNudge } from "./coordinator/nudge.ts";
import { createOutbox } from "./coordinator/outbox.ts";
import { Spool } from "./coordinator/spool.ts";
import { adapters } from "./engine-drivers/drivers.ts";
import { note } from "./note.ts";
import { createRedactor, redacted } from "./output/redact.ts";
import { restore } from "./save/restore.ts";
import { createSaver } from "./save/saver.ts";
import { createScript } from "./script/script.ts";
import { openJournal } from "./turns/journal.ts";
import { work } from "./turns/turns.ts";
import { openWorkplace, withTicket } from "./workplace.ts";

/** The DevBox saves and ends: its Run is parked or stopped, or the machine goes down. */
export class AskedToEnd extends Error {
  override readonly name = "AskedToEnd";
}

const flushMs = 5_000;
/** Nothing of its spool is left on an ephemeral host. */
const ephemeralFlushMs = 60_000;

/**
 * The life of a DevBox: it says hello, works turn by turn and tells the coordinator everything,
 * however long that is away. Ends by rejecting, with why: `AskedToEnd` once `stop` is aborted, the
 * commands have ended and what they said is told, as far as that takes no more than five seconds;
 * `Over` as soon as the commands have ended; anything else is a bug.
 */
export async function live(
  given: BoxConfig,
  stop: AbortController,
  coordinator: () => string,
): Promise<never> {
  const { folders } = given;
  const { signal } = stop;
  const line = createLine(await sendTo(coordinator), note);
  const hello = await sayHello(given, line, signal);
  const config = hello.ticket ? withTicket(given) : given;
  if (hello.ephemeral)
    await restore(config, hello, () => sayHello(config, line, signal), note, signal);
  const stopping = (why: string) => stop.abort(new AskedToEnd(why));

  const ended = new AbortController(); // outlives `stop`, so that the last words are sent
  const spool = new Spool(join(folders.box, "spool.jsonl"));
  const credentials = await fetchCredentials(line, hello.engine, signal);
  const redactor = createRedactor(credentials.secrets);
  const told = redacted(createOutbox(spool, line, note, ended.signal), redactor);
  const saver = hello.ephemeral ? createSaver(config, told, line, note, ended.signal) : undefined;
  const outbox = saver?.outbox ?? told;
  const nudge = openNudge(line, note, signal);
  const inbox = createInbox(line, hello.head, stopping, nudge, signal);
  const ask = createAsk(outbox, inbox);
  const asks = listenForAsks(folders.socket, ask);
  const mention: Place["mention"] = async (of, text) => {
    if (!outbox.watched) return;
    const json = { ...of, text };
    await line.mention({ method: "POST", path: "/box/delta", json, timeoutMs: 5_000, signal });
  };
  const place: Place = { config, outbox, mention };
  const gate = hello.ticket
    ? await openWorkplace(place, hello.ticket, line, note, signal)
    : undefined;
  const journal = openJournal(folders.session);
  const adapter = adapters[hello.engine];
  const engine = adapter
    ? createCodingEngine({
        ...{ adapter, hello, place, journal, inbox, ask, asks, credentials, redactor },
        standing: () => standing(line, signal),
      })
    : createScript(place, journal, asks);

  const sending = outbox.run();
  const working = work({ hello, place, journal, inbox, engine, redactor, signal });
  try {
    return await Promise.race([sending, working, inbox.run()]);
  } catch (error) {
    stop.abort(error);
    await working.catch(() => {}); // it rejects when no command is left
    if (!(error instanceof Over)) {
      await Promise.race([outbox.settled(), sending, patience(hello.ephemeral)]);
      await saver?.last();
    }
    throw signal.reason;
  } finally {
    ended.abort();
    gate?.close();
    asks.close();
  }
}

/** The coordinator knows this program by its nonce, so a lost reply can be asked for again. */
async function sayHello(config: BoxConfig, line: Line, signal: AbortSignal): Promise<HelloReply> {
  const path = join(config.folders.box, "nonce");
  const nonce = readIfThere(path) ?? randomBytes(24).toString("base64url");
  writeDurably(path, nonce);
  const json = { bootToken: config.bootToken, nonce, isolated: config.isolated };
  const answer = await line.call({ method: "POST", path: "/box/hello", json, signal }, helloReply);
  if (answer.refusal) throw new Over(answer.refusal.message);
  line.use(answer.said.capability);
  return answer.said;
}

async function standing(line: Line, signal: AbortSignal): Promise<Standing> {
  const answer = await line.call({ method: "GET", path: "/box/standing", signal }, boxStanding);
  return answer.refusal ? { mayReport: false, why: answer.refusal.message } : answer.said;
}

function patience(ephemeral: boolean): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  setTimeout(resolve, ephemeral ? ephemeralFlushMs : flushMs);
  return promise;
}

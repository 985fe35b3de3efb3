import { join } from "node:path";
import { createRedactor, type Redactor } from "../../shared/redaction/redactor.ts";
import { type BoxConfig, boxStanding } from "../../shared/schemas/box-protocol.ts";
import { createAsk } from "./ask/ask.ts";
import { listenForAsks } from "./ask/ask-socket.ts";
import { backgroundOf, lostBackground } from "./box/background.ts";
import type { Box } from "./box/box.ts";
import { createCodingEngine } from "./coding-engine/coding-engine.ts";
import { fetchCredentials } from "./coding-engine/credentials.ts";
import type { Standing } from "./coding-engine/reports.ts";
import { withStandIns } from "./commands/stand-in.ts";
import type { StepContext } from "./commands/step.ts";
import { createLine, type Line, Over } from "./coordinator/connection.ts";
import { sayHello } from "./coordinator/hello.ts";
import { sendTo } from "./coordinator/http.ts";
import { createInbox } from "./coordinator/inbox.ts";
import { openNudge } from "./coordinator/nudge.ts";
import { createOutbox } from "./coordinator/outbox.ts";
import { holdReserve } from "./coordinator/space.ts";
import { Spool } from "./coordinator/spool.ts";
import { driverOf } from "./engine-drivers/drivers.ts";
import { openEgressGate } from "./gates/egress/open-gate.ts";
import { createLedger } from "./gates/model/ledger.ts";
import { openModelGate } from "./gates/model/open-model-gate.ts";
import { createWitness } from "./gates/model/witness.ts";
import { createLimitWatch } from "./limits/limit-watch.ts";
import { note as write } from "./note.ts";
import { knowCredentials, redacted, redactedNote, secretPartOf } from "./output/redact.ts";
import { openPortDoor } from "./ports/port-door.ts";
import { watchPorts } from "./ports/watch-ports.ts";
import { createRepositorySettings } from "./repository-settings/repository-settings.ts";
import { restore } from "./save/restore.ts";
import { createSaver } from "./save/saver.ts";
import { createScript } from "./script/script.ts";
import { trustedByCommands } from "./trusted-by-commands.ts";
import { openJournal } from "./turns/journal.ts";
import { work } from "./turns/turns.ts";
import { openWorkplace, withTicket, withVariables } from "./workplace.ts";

/** The DevBox must save and end: its Run is parked or stopped, or the machine shuts down. */
class AskedToEnd extends Error {
  override readonly name = "AskedToEnd";
}

const flushMs = 5_000;
/** Longer, because an ephemeral host does not keep the spool. */
const ephemeralFlushMs = 60_000;

/** Ends the DevBox when its host sends SIGTERM or SIGINT. */
export function stopOnSignals(): AbortController {
  const stop = new AbortController();
  for (const name of ["SIGTERM", "SIGINT"])
    process.on(name, () => stop.abort(new AskedToEnd(name)));
  return stop;
}

/**
 * Runs the DevBox, then ends the process: with code 0 when the DevBox was asked to end, with 1 after a bug.
 *
 * @param coordinator returns the coordinator's URL at this moment; it may change after a restart
 */
export async function runDevBox(
  config: BoxConfig,
  box: Box,
  stop: AbortController,
  coordinator: () => string,
): Promise<never> {
  const redactor = createRedactor([{ name: "boot token", value: secretPartOf(config.bootToken) }]);
  const living = live(config, box, stop, coordinator, redactor);
  const error: unknown = await living.catch((why: unknown) => why);
  await box.close();
  const expected = error instanceof AskedToEnd || error instanceof Over;
  const why = expected || !(error instanceof Error) ? String(error) : error.stack;
  redactedNote(write, redactor)("devbox.ended", { why });
  process.exit(expected ? 0 : 1);
}

/**
 * The life of a DevBox: says hello, works turn by turn and reports everything to the coordinator, even if
 * the coordinator is away for hours. It always ends with a rejection. After `stop` is aborted, it rejects with
 * `AskedToEnd` once the commands have ended and the outbox is sent (it waits five seconds for that, 60 on an
 * ephemeral host). It rejects with `Over` as soon as the commands have ended. Any other error is a bug.
 */
async function live(
  given: BoxConfig,
  box: Box,
  stop: AbortController,
  coordinator: () => string,
  redactor: Redactor,
): Promise<never> {
  const { folders } = given;
  const note = redactedNote(write, redactor);
  const { signal } = stop;
  const line = createLine(await sendTo(coordinator), note);
  const hello = await sayHello(given, line, signal);
  redactor.know({ name: "DevBox capability", value: secretPartOf(hello.capability) });
  const config = hello.ticket ? withTicket(given) : given;
  await restore(config, hello, () => sayHello(config, line, signal), line, note, signal);
  const stopping = (why: string) => stop.abort(new AskedToEnd(why));

  const ended = new AbortController(); // aborts later than `stop`, so that the outbox can still send
  holdReserve(join(folders.box, "reserve"));
  const spool = new Spool(join(folders.box, "spool.jsonl"));
  const credentials = await fetchCredentials(line, hello.engine, signal);
  knowCredentials(redactor, credentials, hello.engine);
  const sent = createOutbox(spool, line, note, ended.signal);
  const told = withStandIns(redacted(sent, redactor), config);
  const saver = hello.ephemeral ? createSaver(config, told, line, note, ended.signal) : undefined;
  const egress = await openEgressGate(box, hello.egress, saver?.outbox ?? told, note);
  const { outbox } = egress;
  const limits = createLimitWatch(config, outbox);
  const nudge = openNudge(line, note, signal);
  const inbox = createInbox(line, hello.head, stopping, nudge, signal);
  const ask = createAsk(outbox, inbox);
  const asks = listenForAsks(folders.socket, ask);
  const showLive: StepContext["showLive"] = async (of, text) => {
    if (!outbox.watched) return;
    const json = { ...of, text };
    await line.tryOnce({ method: "POST", path: "/box/delta", json, timeoutMs: 5_000, signal });
  };
  box.onLost((why) => outbox.tell(lostBackground(why)));
  const context: StepContext = {
    config: withVariables(config, {
      ...trustedByCommands(config, process.env, note),
      ...egress.variables,
    }),
    box,
    outbox,
    showLive,
    redactor,
    limits,
  };
  const journal = openJournal(folders.session);
  const gate = await openWorkplace(context, hello, journal.submodules, line, note, signal);
  const ledger = createLedger((fact) => outbox.tell(fact), hello.refuseUnpriced);
  const witness = createWitness();
  const modelGate = await openModelGate(credentials, { box, ledger, witness, note });
  const driver = driverOf(hello.engine);
  const engine = driver
    ? createCodingEngine({
        driver,
        hello,
        context,
        journal,
        inbox,
        ask,
        asks,
        credentials: modelGate.credentials,
        ledger,
        witness,
        repositorySettings: createRepositorySettings(context, hello, line),
        standing: () => standing(line, signal),
      })
    : createScript(context, journal, asks);

  const portDoor = folders.ports && openPortDoor(folders.ports, box);
  if (portDoor) void watchPorts(box, outbox.tell, signal);

  const sending = outbox.run();
  const working = work({
    hello,
    context,
    journal,
    gate,
    inbox,
    engine,
    limits,
    end: stopping,
    signal,
  });
  try {
    return await Promise.race([sending, working, inbox.run()]);
  } catch (error) {
    stop.abort(error);
    await working.catch(() => {}); // it rejects when no command is left
    const left = await backgroundOf(box);
    if (left) outbox.tell(left);
    await box.close(); // the last save is of files that nobody changes any more
    if (!(error instanceof Over)) {
      egress.tellTraffic();
      await Promise.race([outbox.flushed(), sending, patience(hello.ephemeral)]);
      await saver?.last();
    }
    throw signal.reason;
  } finally {
    ended.abort();
    limits.close();
    gate?.close();
    egress.close();
    modelGate.close();
    asks.close();
    if (portDoor) portDoor.close();
  }
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

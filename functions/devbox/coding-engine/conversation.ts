import type { EngineEvent, PromptEnd, Session } from "../engine-drivers/driver.ts";
import { Failure, reasons, telling } from "../engine-drivers/failure.ts";
import { failureFrom } from "../engine-drivers/meaning.ts";
import { loadPrices } from "../gates/model/prices.ts";
import type { TurnOutcome } from "../turns/journal.ts";
import { asText } from "./as-text.ts";
import type { EngineParts, TurnTalk } from "./engine-parts.ts";
import { hasPrompt, openAsker, openSession } from "./open-session.ts";
import { orAborted } from "./or-aborted.ts";
import { createOwnUsage } from "./own-usage.ts";
import { failureOf, lastOf } from "./prompt-end.ts";
import { answersPrompt, goOn, reminder } from "./prompts.ts";
import { createReports } from "./reports.ts";
import { deliverNow } from "./steer.ts";
import { createEngineStory } from "./story.ts";
import { watchSilence } from "./watchdog.ts";

/** The time that an engine gets to end by itself after it was interrupted. */
const interruptMs = 5_000;

/**
 * Works on a turn with one process of the engine, from the point that the turn has reached, until the
 * turn or the process ends. When this resolves, no process of the engine is left, even after an abort.
 */
export async function converse(parts: EngineParts, talk: TurnTalk): Promise<TurnOutcome | Failure> {
  const { journal, context, witness } = parts;
  const { redactor } = context;
  const { people, signal } = talk;
  const { number } = talk.turn;
  const reported = () => outcomeOf(journal.conversation(number).report);
  const before = reported();
  if (before) return before;

  const answers = await orAborted(people.lacking(), signal);
  const story = createEngineStory(context, parts.credentials.metered);
  const silence = watchSilence(parts.hello.silenceSeconds, () => story.stepping || people.waiting);
  const price = parts.credentials.metered ? undefined : await loadPrices();
  const own = price && createOwnUsage(parts.hello.engine, { price, ledger: parts.ledger });
  let retried: Failure | undefined;
  const on = (event: EngineEvent) => {
    retried = event.type === "retry" ? failureFrom(event.why, event.httpStatus) : undefined;
    if (event.type !== "retry") takenUp(parts, talk);
    story.on(own && event.type === "usage" ? own(event, session?.model) : event);
  };
  const asker = openAsker(parts, talk);
  let session: Session | undefined;
  const close = () => void session?.close();
  signal.addEventListener("abort", close);
  const { spent } = parts.ledger;
  let stuck: NodeJS.Timeout | undefined;
  const interrupt = () => {
    session?.interrupt();
    stuck ??= setTimeout(close, interruptMs);
  };
  const reports = createReports({
    standing: parts.standing,
    reported: () => journal.conversation(number).report !== undefined,
    keep: (report) => journal.setConversation(number, { report: redactor.deep(report) }),
    enough: interrupt,
  });
  spent.addEventListener("abort", interrupt);
  const unreported = (end: PromptEnd): TurnOutcome => ({
    ok: true,
    summary: redactor.text(lastOf(end)).slice(0, 3_500),
    unreported: true,
  });
  /** What was seen of the last call of the model: by the gate, or by the engine before it tried again. */
  const seen = (): Failure | undefined =>
    witness.trouble ?? (retried && !reasons[retried.kind].vague ? retried : undefined);

  try {
    session = await openSession(parts, talk, reports, { key: asker.key, on, alive: silence.heard });
    signal.throwIfAborted();
    const { prompted } = journal.conversation(number);
    const begin = prompted ? [] : talk.turn.prompts;
    const next = answers ? [answersPrompt(answers)] : prompted ? [goOn] : [];
    let text = [...begin, ...next].join("\n\n");
    for (;;) {
      reports.begin();
      witness.forget();
      witness.hopeless.addEventListener("abort", interrupt);
      const end = await prompt(parts, talk, session, silence, text);
      clearTimeout(stuck);
      stuck = undefined;
      signal.throwIfAborted();
      const failure = witness.hopeless.aborted ? witness.trouble : failureOf(end, reports.ended);
      // Once it has reported, a failure of the model's last words changes nothing.
      if (failure)
        return (
          reported() ??
          telling(failure, failure.kind === "timeout" && witness.waiting ? undefined : seen())
        );
      takenUp(parts, talk);
      const more = await orAborted(people.lacking(), signal);
      const after = reported();
      if (more) text = answersPrompt(more);
      else if (after) return after;
      else if (!(await parts.standing()).mayReport) return unreported(end);
      else if (journal.conversation(number).reminded) return witness.trouble ?? unreported(end);
      else {
        journal.setConversation(number, { reminded: true });
        text = reminder;
      }
    }
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  } finally {
    signal.removeEventListener("abort", close);
    spent.removeEventListener("abort", interrupt);
    clearTimeout(stuck);
    await session?.close();
    await story.close("The engine ended before this step did.");
    asker.close();
  }
}

const outcomeOf = (
  report: { status: string; summary: string } | undefined,
): TurnOutcome | undefined =>
  report && { ok: report.status === "completed", summary: report.summary };

/** The engine reacted, so it has received the last prompt. */
function takenUp({ journal }: EngineParts, { turn, people }: TurnTalk): void {
  people.goesOn();
  hasPrompt(journal, turn.number);
}

/** Runs one prompt. Meanwhile delivers people's messages for this turn, and watches for silence. */
async function prompt(
  { hello, inbox, context, journal }: EngineParts,
  { turn }: TurnTalk,
  session: Session,
  silence: ReturnType<typeof watchSilence>,
  text: string,
): Promise<PromptEnd> {
  const steering = deliverNow(inbox, turn.number, session, (id) => {
    context.outbox.tell({ type: "message.steered", id });
    journal.setConversation(turn.number, { report: undefined }); // there is more to do now
  });
  const watch = silence.begin(session);
  const end = await session.prompt(asText(text));
  steering.stop();
  if (!watch.end()) return end;
  const words = `It said nothing for ${hello.silenceSeconds} seconds`;
  return { how: "failed", failure: new Failure("timeout", words) };
}

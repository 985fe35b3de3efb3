import { bridgeTo } from "../ask/ask-socket.ts";
import { commandEnv } from "../commands/shell.ts";
import { type Opening, type Session, SessionUnknown } from "../engine-drivers/driver.ts";
import type { Journal } from "../turns/journal.ts";
import { credentialFiles } from "./credentials.ts";
import type { EngineParts, TurnTalk } from "./engine-parts.ts";
import { instructions } from "./prompts.ts";
import type { Reports } from "./reports.ts";
import { runTools } from "./run-tools.ts";

/** Resumes the engine's session. Begins a new one if there is none, or if the engine no longer knows it. */
export async function openSession(
  parts: EngineParts,
  { turn, people, idOf, signal }: TurnTalk,
  reports: Reports,
  { key, ...hearing }: { key: string } & Required<Pick<Opening, "on" | "alive">>,
): Promise<Session> {
  const { driver, hello, context, journal, asks, credentials } = parts;
  const { config, box, outbox, redactor } = context;
  const autonomous = hello.mode === "autonomous";
  const tools = runTools(autonomous, {
    ask: (questions) => {
      hasPrompt(journal, turn.number);
      return people.askForAWhile(idOf(questions), redactor.deep(questions), signal);
    },
    report: (report) => {
      hasPrompt(journal, turn.number);
      return reports.take(report);
    },
  });
  const repositorySettings = await parts.repositorySettings.allowed(signal);
  await credentialFiles(context, credentials).put();
  const begin = (resume: string | undefined) =>
    driver.open({
      repositorySettings,
      box,
      config,
      env: { ...commandEnv(config), WHEELHOUSE_ASK_KEY: key, ...credentials.env },
      resume,
      model: hello.model,
      effort: hello.effort,
      autonomous,
      tools,
      bridge: (own) => bridgeTo(asks, config, own),
      instructions: instructions(autonomous, hello, journal.setup),
      ask: async (questions) => {
        hasPrompt(journal, turn.number);
        const outcome = await people.ask(idOf(questions), redactor.deep(questions), signal);
        return outcome.refused === undefined ? { answers: outcome.answers } : outcome;
      },
      ...hearing,
    });
  const before = journal.session(hello.engine);
  const session = await begin(before).catch((error: unknown) => {
    if (!(error instanceof SessionUnknown) || before === undefined) throw error;
    journal.setSession(hello.engine, undefined);
    journal.setConversation(turn.number, { prompted: false });
    return begin(undefined);
  });
  journal.setSession(hello.engine, session.id);
  const { id, model, version } = session;
  outbox.tell({
    type: "engine.opened",
    session: id,
    resumed: id === before,
    ...(model === undefined ? {} : { model }),
    ...(version === undefined ? {} : { version }),
  });
  return session;
}

/** The engine acts on its prompt, by an event or by a call of our tools. So it must not get the prompt again. */
export function hasPrompt(journal: Journal, turn: number): void {
  if (!journal.conversation(turn).prompted) journal.setConversation(turn, { prompted: true });
}

/** Lets the engine's commands ask with `wheelhouse-ask`. They wait no longer than the engine's own tool. */
export function openAsker({ asks, driver, context }: EngineParts, { turn, people }: TurnTalk) {
  return asks.open([context.config.runId, turn.number, "command"], driver.label, (asking, gone) =>
    people.askForAWhile(asking.id, context.redactor.deep(asking.questions), gone),
  );
}

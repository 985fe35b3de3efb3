import type { Answers, Question } from "../../../shared/schemas/question.ts";
import type { Ask, AskResult } from "../ask/ask.ts";
import type { Journal } from "../turns/journal.ts";

/** The reply to a question that people have not answered yet. */
export const pending =
  "The human has been asked. Stop now and end your turn; the answers will be your next prompt.";

/** The result of a question. `pending`: the wait is over, and the answers come with the next prompt. */
export type Held = AskResult | { readonly pending: string };

/**
 * Asks people for an engine. A question stays in the journal until the engine reacts to its answers, so
 * the answers arrive even if the engine or this program ends first.
 */
export interface People {
  /** Resolves when people have answered, however late. `gone` aborts when the process that asked has ended. */
  ask(id: string, questions: Question[], gone: AbortSignal): Promise<AskResult>;
  /** The same, but waits only 45 seconds. Every engine allows a tool call more time than that. */
  askForAWhile(id: string, questions: Question[], gone: AbortSignal): Promise<Held>;
  /** Resolves with all answers that the engine has not received. Undefined when it has them all. */
  lacking(): Promise<{ questions: Question[]; answers: Answers }[] | undefined>;
  /** Whether the running prompt is waiting for an answer. */
  readonly waiting: boolean;
  /** The engine continues, so it has received the answers given so far. */
  goesOn(): void;
}

const holdMs = 45_000;

/** @param by the name of the asker that people see */
export function createPeople(ask: Ask, journal: Journal, turn: number, by: string): People {
  const answered = new Map<string, Promise<AskResult>>();
  const given = new Set<string>();
  let waiting = 0;
  const asked = () => journal.conversation(turn).asked;
  const forget = (gone: (id: string) => boolean) =>
    journal.setConversation(turn, { asked: asked().filter((it) => !gone(it.id)) });

  /** This program sends a question once. The coordinator recognises a question from an earlier DevBox by its id. */
  function put(id: string, questions: Question[], gone: AbortSignal): Promise<AskResult> {
    const before = answered.get(id);
    if (before !== undefined) return before;
    if (!asked().some((it) => it.id === id))
      journal.setConversation(turn, { asked: [...asked(), { id, questions }] });
    const mine = ask({ id, questions, by }, gone).then((outcome) => {
      if (outcome.refused !== undefined) forget((it) => it === id);
      return outcome;
    });
    answered.set(id, mine);
    return mine;
  }

  async function give(id: string, questions: Question[], gone: AbortSignal): Promise<AskResult> {
    const outcome = await held(put(id, questions, gone));
    given.add(id);
    return outcome;
  }

  async function held<T>(promise: Promise<T>): Promise<T> {
    waiting += 1;
    return promise.finally(() => {
      waiting -= 1;
    });
  }

  return {
    ask: give,
    async askForAWhile(id, questions, gone) {
      const over = Promise.withResolvers<Held>();
      const timer = setTimeout(() => over.resolve({ pending }), holdMs);
      const first = await held(Promise.race([put(id, questions, gone), over.promise]));
      clearTimeout(timer);
      if (!("pending" in first)) given.add(id);
      return first;
    },
    async lacking() {
      const found = await Promise.all(
        asked().map(async ({ id, questions }) => {
          const outcome = await give(id, questions, new AbortController().signal);
          return outcome.refused === undefined ? [{ questions, answers: outcome.answers }] : [];
        }),
      );
      const answers = found.flat();
      return answers.length > 0 ? answers : undefined;
    },
    get waiting() {
      return waiting > 0;
    },
    goesOn() {
      if (given.size === 0) return;
      forget((id) => given.has(id));
      given.clear();
    },
  };
}

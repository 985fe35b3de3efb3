import type { Answers, Question } from "../../../shared/schemas/question.ts";
import type { Ask, Outcome } from "../ask/ask.ts";
import type { Journal } from "../turns/journal.ts";

/** What whoever asked is told while people take their time. */
export const pending =
  "The human has been asked. Stop now and end your turn; the answers will be your next prompt.";

/** A question that is held no longer: its answers come with the next prompt. */
export type Held = Outcome | { readonly pending: string };

/**
 * The people an engine asks. What it has asked stays in the journal until the engine has shown that
 * it has the answers, so they reach it though it, or this program, ends meanwhile.
 */
export interface People {
  /** Resolves when they have answered, however late. `gone`: whoever asked has ended. */
  ask(id: string, questions: Question[], gone: AbortSignal): Promise<Outcome>;
  /** The same, for at most about 45 seconds: below every limit of the engines for a call of a tool. */
  askForAWhile(id: string, questions: Question[], gone: AbortSignal): Promise<Held>;
  /** The answers that the engine lacks, once they are all there; undefined when it lacks none. */
  lacking(): Promise<{ questions: Question[]; answers: Answers }[] | undefined>;
  /** Somebody waits for an answer within the running prompt. */
  readonly waiting: boolean;
  /** The engine goes on: it has whatever answers it was given. */
  goesOn(): void;
}

const holdMs = 45_000;

/** @param by who asks, as people see it */
export function createPeople(ask: Ask, journal: Journal, turn: number, by: string): People {
  const answered = new Map<string, Promise<Outcome>>();
  const given = new Set<string>();
  let waiting = 0;
  const asked = () => journal.conversation(turn).asked;
  const forget = (gone: (id: string) => boolean) =>
    journal.setConversation(turn, { asked: asked().filter((it) => !gone(it.id)) });

  /** Every question is put once by this program; the coordinator knows it by its id from earlier ones. */
  function put(id: string, questions: Question[], gone: AbortSignal): Promise<Outcome> {
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

  async function give(id: string, questions: Question[], gone: AbortSignal): Promise<Outcome> {
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

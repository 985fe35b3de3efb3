import type { Answers, Question } from "../../../shared/schemas/question.ts";
import type { Inbox } from "../coordinator/inbox.ts";
import type { Outbox } from "../coordinator/outbox.ts";

/** The result of a question. `refused` is a sentence that says why no one will answer it. */
export type AskResult =
  | { readonly answers: Answers; readonly refused?: undefined }
  | { readonly refused: string };

export type Asking = {
  readonly id: string;
  readonly questions: Question[];
  /** The name of the asker that people see. */
  readonly by: string;
};

/**
 * Asks people and waits for the answers without limit. A Run has one open question at a time; later
 * questions wait. `gone` aborts when the asker has ended: a question that is not open yet is then dropped.
 */
export type Ask = (asking: Asking, gone: AbortSignal) => Promise<AskResult>;

export function createAsk(outbox: Outbox, inbox: Inbox): Ask {
  let last: Promise<unknown> = Promise.resolve();

  async function one(asking: Asking, gone: AbortSignal): Promise<AskResult> {
    for (;;) {
      if (gone.aborted) return { refused: "The program that asked has ended." };
      const before = inbox.count;
      const reply = await outbox.ask(asking);
      if (reply.ask === "busy") {
        await inbox.more(before); // an older question is open; its answer arrives in the inbox
        continue;
      }
      if (reply.ask === "refused")
        return { refused: reply.why ?? "No human is available; decide or fail" };
      if (reply.answers) return { answers: reply.answers };
      return { answers: await answersTo(asking.id) };
    }
  }

  async function answersTo(id: string): Promise<Answers> {
    for (;;) {
      const found = inbox.answersTo(id);
      if (found) return found;
      await inbox.more(inbox.count);
    }
  }

  return (asking, gone) => {
    const mine = last.then(() => one(asking, gone));
    last = mine.catch(() => {});
    return mine;
  };
}

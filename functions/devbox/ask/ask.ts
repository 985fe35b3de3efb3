import type { Answers, Question } from "../../../shared/schemas/question.ts";
import type { Inbox } from "../coordinator/inbox.ts";
import type { Outbox } from "../coordinator/outbox.ts";

/** What came of a question. `refused`: nobody will answer it, in a sentence. */
export type Outcome =
  | { readonly answers: Answers; readonly refused?: undefined }
  | { readonly refused: string };

export type Asking = {
  readonly id: string;
  readonly questions: Question[];
  /** Who asks, as people see it. */
  readonly by: string;
};

/**
 * Asks people, for whatever engine, and waits for the answers as long as it takes. Questions that
 * come meanwhile wait for their turn: a Run has one open at a time. `gone`: whoever asked has ended,
 * so a question that is not open yet need not be asked.
 */
export type Ask = (asking: Asking, gone: AbortSignal) => Promise<Outcome>;

export function createAsk(outbox: Outbox, inbox: Inbox): Ask {
  let last: Promise<unknown> = Promise.resolve();

  async function one(asking: Asking, gone: AbortSignal): Promise<Outcome> {
    for (;;) {
      if (gone.aborted) return { refused: "Whoever asked has ended." };
      const before = inbox.count;
      const reply = await outbox.ask(asking);
      if (reply.ask === "busy") {
        await inbox.more(before); // an older question is open, and its answer comes by the inbox
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

import * as z from "zod";

/** The history that a resumed session repeats as updates. Nothing of it may reach the next prompt. */
export interface Replay {
  /** Handles the parameters of each `session/update`. */
  take(params: unknown): void;
  /** Waits until the agent has repeated everything. */
  ended(): Promise<void>;
}

/** Without the mark, a replay counts as ended when nothing has come for this long. */
const quietMs = 10_000;

const message = z.object({
  update: z.object({
    sessionUpdate: z.literal("user_message_chunk"),
    content: z.object({ text: z.string() }),
  }),
});

/**
 * @param mark the text of the session's last message, where the agent answers `session/load` before it has repeated the
 * history. Without a mark, its answer comes after the history, as the protocol says.
 */
export function createReplay(mark: string | undefined): Replay {
  const seen = Promise.withResolvers<void>();
  let timer: NodeJS.Timeout | undefined;
  if (mark === undefined) seen.resolve();

  function wait(): void {
    clearTimeout(timer);
    timer = setTimeout(seen.resolve, quietMs);
  }

  return {
    take(params) {
      if (timer) wait();
      if (message.safeParse(params).data?.update.content.text.trim() === mark) seen.resolve();
    },
    async ended() {
      wait();
      await seen.promise;
      clearTimeout(timer);
      timer = undefined;
    },
  };
}

import { batch, createSignal, onCleanup } from "solid-js";
import type { EventOf, RunEvent } from "../../shared/schemas/event.ts";
import { api } from "../api.ts";
import { ApiError } from "../request.ts";

/** The number of events that each scroll back loads. */
const pageSize = 200;
/** The most events in one reply of the server. */
const replySize = 1_000;

type Said = EventOf<"message.queued">;

/** Reads the part of the log before the loaded events, on demand. */
export function createPaging(runId: string, putInFront: (events: readonly RunEvent[]) => void) {
  const [firstSeq, setFirstSeq] = createSignal(1);
  const [loadingOlder, setLoadingOlder] = createSignal(false);
  const messages = new Map<number, Promise<Said | undefined>>();
  let closed = false;
  onCleanup(() => {
    closed = true;
  });

  /** The events from `seq` to the first loaded one; undefined if they cannot be read to the end. */
  const readFrom = async (seq: number): Promise<RunEvent[] | undefined> => {
    const until = firstSeq();
    const older: RunEvent[] = [];
    for (let after = seq - 1; after < until - 1; after = older.at(-1)?.seq ?? until) {
      const { events } = await api.events(runId, after, Math.min(replySize, until - 1 - after));
      if (closed || events.length === 0) return undefined;
      older.push(...events);
    }
    return older;
  };
  return {
    begin: setFirstSeq,
    /** The place of the first loaded event. */
    firstSeq,
    hasOlder: () => firstSeq() > 1,
    loadingOlder,
    /** Loads events before the first loaded one, back to `seq` or one page. */
    async loadOlder(seq = Math.max(1, firstSeq() - pageSize)): Promise<void> {
      if (loadingOlder() || firstSeq() <= Math.max(1, seq)) return;
      setLoadingOlder(true);
      try {
        const older = await readFrom(seq);
        if (!older) return;
        batch(() => {
          putInFront(older);
          setFirstSeq(seq);
        });
      } catch (error) {
        if (!(error instanceof ApiError)) throw error; // offline: the next scroll asks again
      } finally {
        setLoadingOlder(false);
      }
    },
    /** A queued message by its place in the log, which may be before the first loaded event. */
    messageAt(seq: number): Promise<Said | undefined> {
      const known = messages.get(seq);
      if (known !== undefined) return known;
      const asked = api.events(runId, seq - 1, 1).then(({ events: [event] }) => {
        return event?.type === "message.queued" ? event : undefined;
      });
      messages.set(seq, asked);
      asked.catch(() => messages.delete(seq));
      return asked;
    },
  };
}

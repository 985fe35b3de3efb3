import { onCleanup } from "solid-js";
import type { LiveText } from "../../shared/schemas/box-protocol.ts";
import type { RunEvent } from "../../shared/schemas/event.ts";
import { api } from "../api.ts";
import type { Live } from "../live/live.tsx";
import { makeSequence } from "../live/sequence.ts";
import { makePace } from "./make-pace.ts";

/** The news since the last frame: events in order, and pieces of text that are never stored. */
export type News = { readonly events: readonly RunEvent[]; readonly pieces: readonly LiveText[] };

type Options = {
  readonly runId: string;
  readonly live: Live;
  /** Whether more events can come. */
  readonly goesOn: () => boolean;
  readonly onNews: (news: News) => void;
};

/** Follows the log of a Run. Every event arrives once and in order, even if the connection breaks many times. */
export function createFollowing({ runId, live, goesOn, onNews }: Options) {
  let events: RunEvent[] = [];
  let pieces: LiveText[] = [];
  let stop = (): void => {};
  const pace = makePace(() => {
    const news = { events, pieces };
    events = [];
    pieces = [];
    onNews(news);
  });
  onCleanup(() => {
    stop();
    pace.close();
  });
  return {
    /** Begins after the event `head`. */
    begin(head: number): void {
      const sequence = makeSequence({
        after: head,
        fetchAfter: async (after) => (await api.events(runId, after)).events,
        goesOn,
        emit: (more) => {
          events.push(...more);
          pace.soon();
        },
      });
      const unfollow = live.follow(runId, {
        head: sequence.head,
        onEvents: sequence.receive,
        onCaughtUp: sequence.expect,
        onDelta: (piece) => {
          pieces.push(piece);
          pace.soon();
        },
      });
      stop = () => {
        unfollow();
        sequence.close();
      };
    },
  };
}

import type { Viewers } from "../../../functions/ports/ports.ts";
import type { Run } from "../../../shared/run.ts";
import type { RunEvent } from "../../../shared/schemas/event.ts";
import type { ServerFrame } from "../../../shared/schemas/frame.ts";

export type Listener = (run: Pick<Run, "id" | "team">, frame: ServerFrame) => void;

/** All viewers in this process: sockets, and calls that wait for news. */
export type LocalViewers = Viewers & {
  /** Receives every frame of every Run. Returns the cleanup. */
  listen(listener: Listener): () => void;
  /** Receives the id of each revoked API key and of each session that was signed out. Returns the cleanup. */
  onDismissed(listener: (team: string, id: string) => void): () => void;
};

export function localViewers(): LocalViewers {
  const listeners = new Set<Listener>();
  const doormen = new Set<(team: string, key: string) => void>();
  const calls = new Map<string, Set<(events: readonly RunEvent[]) => void>>();
  return {
    post: async (run, frame) => {
      for (const listener of listeners) listener(run, frame);
      if (frame.type !== "events") return;
      for (const call of [...(calls.get(run.id) ?? [])]) call(frame.events);
    },
    watched: async () => true, // telling viewers on the same machine costs nothing
    onNews: (runId, call) => {
      const waiting = calls.get(runId) ?? new Set();
      calls.set(runId, waiting.add(call));
      return () => {
        waiting.delete(call);
        if (waiting.size === 0 && calls.get(runId) === waiting) calls.delete(runId);
      };
    },
    dismiss: async (team, key) => {
      for (const dismissed of doormen) dismissed(team, key);
    },
    onDismissed: (listener) => {
      doormen.add(listener);
      return () => doormen.delete(listener);
    },
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

import {
  type Accessor,
  createContext,
  createSignal,
  onCleanup,
  type ParentProps,
  useContext,
} from "solid-js";
import type { LiveText } from "../../shared/schemas/devbox.ts";
import type { RunEvent } from "../../shared/schemas/event.ts";
import type { RunSummary } from "../../shared/view.ts";
import { api } from "../api.ts";
import { type ConnectionState, makeConnection } from "./make-connection.ts";

/** Who follows one Run. `head`: the last event that it has, asked again at every reconnect. */
export type Follower = {
  readonly head: () => number;
  readonly onEvents: (events: readonly RunEvent[]) => void;
  readonly onDelta: (text: LiveText) => void;
  readonly onCaughtUp: (head: number) => void;
};

export type Live = {
  readonly state: Accessor<ConnectionState>;
  readonly retry: () => void;
  /** Returns the cleanup. One follower a Run at a time. */
  readonly follow: (runId: string, follower: Follower) => () => void;
  /** Hears of every change in the list of Runs, and of every new connection, after which the list may have moved. */
  readonly onRuns: (listener: (run: RunSummary | undefined) => void) => () => void;
};

const LiveContext = createContext<Live>();

/** The live connection of the page. */
export function useLive(): Live {
  const live = useContext(LiveContext);
  if (!live) throw new Error("useLive needs <LiveProvider> around the page.");
  return live;
}

export function LiveProvider(props: ParentProps) {
  return <LiveContext.Provider value={createLive()}>{props.children}</LiveContext.Provider>;
}

export function createLive(): Live {
  const [state, setState] = createSignal<ConnectionState>({
    kind: "connecting",
    since: Date.now(),
  });
  const followers = new Map<string, Follower>();
  const listeners = new Set<(run: RunSummary | undefined) => void>();

  const connection = makeConnection({
    ticket: async () => (await api.socketTicket()).ticket,
    onState: setState,
    onOpen: () => {
      for (const [runId, follower] of followers)
        connection.say({ type: "subscribe", runId, after: follower.head() });
      for (const listener of listeners) listener(undefined);
    },
    onFrame: (frame) => {
      if (frame.type === "events") followers.get(frame.runId)?.onEvents(frame.events);
      if (frame.type === "delta") followers.get(frame.runId)?.onDelta(frame);
      if (frame.type === "caught-up") followers.get(frame.runId)?.onCaughtUp(frame.head);
      if (frame.type === "runs") for (const listener of listeners) listener(frame.run);
    },
  });
  const back = () => connection.retry();
  const moved = ["online", "offline", "pageshow"] as const;
  for (const name of moved) window.addEventListener(name, back);
  onCleanup(() => {
    for (const name of moved) window.removeEventListener(name, back);
    connection.close();
  });

  return {
    state,
    retry: connection.retry,
    follow(runId, follower) {
      followers.set(runId, follower);
      connection.say({ type: "subscribe", runId, after: follower.head() });
      return () => {
        if (followers.get(runId) !== follower) return;
        followers.delete(runId);
        connection.say({ type: "unsubscribe", runId });
      };
    },
    onRuns(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

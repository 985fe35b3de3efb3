import {
  type Accessor,
  createContext,
  createSignal,
  onCleanup,
  type ParentProps,
  useContext,
} from "solid-js";
import type { LiveText } from "../../shared/schemas/box-protocol.ts";
import type { RunEvent } from "../../shared/schemas/event.ts";
import type { RunSummary } from "../../shared/schemas/run-view.ts";
import { api } from "../api.ts";
import { urlHere } from "../path-prefix.ts";
import { connectionLost } from "../request.ts";
import { type ConnectionState, makeConnection } from "./make-connection.ts";

/** A follower of one Run. `head` returns its last event; it is called again at every reconnect. */
export type Follower = {
  readonly head: () => number;
  readonly onEvents: (events: readonly RunEvent[]) => void;
  readonly onDelta: (text: LiveText) => void;
  readonly onCaughtUp: (head: number) => void;
};

export type Live = {
  readonly state: Accessor<ConnectionState>;
  readonly retry: () => void;
  /** Returns the cleanup. A Run has one follower at a time. */
  readonly follow: (runId: string, follower: Follower) => () => void;
  /** Calls `listener` with every Run that changed, and with undefined after each new connection and when this page was too slow: the list may have changed meanwhile. */
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

const answerMs = 10_000;

/** The address of the WebSocket: on this origin, or where the server says. */
async function socketAddress(): Promise<string> {
  const { ticket, url } = await api.socketTicket();
  const address = new URL(url ?? urlHere("/ws"));
  if (url === undefined) address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  address.searchParams.set("ticket", ticket);
  return address.href;
}

export function createLive(): Live {
  const [state, setState] = createSignal<ConnectionState>({
    kind: "connecting",
    since: Date.now(),
  });
  const followers = new Map<string, Follower>();
  const listeners = new Set<(run: RunSummary | undefined) => void>();
  const unanswered = new Map<string, ReturnType<typeof setTimeout>>();

  const answered = (runId: string): void => {
    clearTimeout(unanswered.get(runId));
    unanswered.delete(runId);
  };
  /** Subscribes again until the server replies: a Lambda function that failed sends nothing. */
  const subscribe = (runId: string): void => {
    answered(runId);
    const follower = followers.get(runId);
    if (!follower || state().kind !== "open") return; // onOpen subscribes on the next socket
    connection.say({ type: "subscribe", runId, after: follower.head() });
    unanswered.set(
      runId,
      setTimeout(() => subscribe(runId), answerMs),
    );
  };

  const connection = makeConnection({
    address: socketAddress,
    onState: (next) => {
      if (next.kind !== "open") connectionLost();
      setState(next);
    },
    onOpen: () => {
      for (const runId of followers.keys()) subscribe(runId);
      for (const listener of listeners) listener(undefined);
    },
    onFrame: (frame) => {
      if (frame.type === "events" || frame.type === "caught-up") answered(frame.runId);
      if (frame.type === "events") followers.get(frame.runId)?.onEvents(frame.events);
      if (frame.type === "delta") followers.get(frame.runId)?.onDelta(frame);
      if (frame.type === "caught-up") followers.get(frame.runId)?.onCaughtUp(frame.head);
      if (frame.type === "runs-missed") for (const listener of listeners) listener(undefined);
      if (frame.type === "runs") for (const listener of listeners) listener(frame.run);
    },
  });
  const back = () => connection.retry();
  const moved = ["online", "offline", "pageshow"] as const;
  for (const name of moved) window.addEventListener(name, back);
  onCleanup(() => {
    for (const name of moved) window.removeEventListener(name, back);
    for (const timer of unanswered.values()) clearTimeout(timer);
    connection.close();
  });

  return {
    state,
    retry: connection.retry,
    follow(runId, follower) {
      followers.set(runId, follower);
      subscribe(runId);
      return () => {
        if (followers.get(runId) !== follower) return;
        followers.delete(runId);
        answered(runId);
        connection.say({ type: "unsubscribe", runId });
      };
    },
    onRuns(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

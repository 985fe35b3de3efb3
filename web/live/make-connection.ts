import type { ClientFrame, ServerFrame } from "../../shared/schemas/frame.ts";
import { makeSocket, type Socket } from "./make-socket.ts";

export type ConnectionState =
  | { readonly kind: "connecting"; readonly since: number }
  | { readonly kind: "open"; readonly since: number }
  | { readonly kind: "waiting"; readonly since: number; readonly retryAt: number };

type Options = {
  /** The address of the next socket, with a one-use ticket. */
  readonly address: () => Promise<string>;
  /** Called with each new socket, on which nothing is subscribed yet. */
  readonly onOpen: () => void;
  readonly onFrame: (frame: ServerFrame) => void;
  readonly onState: (state: ConnectionState) => void;
};

const longestWaitMs = 15_000;
const minuteMs = 60_000;
/** API Gateway closes every WebSocket after two hours (WebSocket quotas); a new one takes over before that. */
const renewMs = { from: 105 * minuteMs, to: 115 * minuteMs };
const renewAgainMs = { from: 0.5 * minuteMs, to: 1.5 * minuteMs };
/** How long the previous socket stays open beside a new one that has sent nothing. */
const overlapMs = 5_000;

const between = ({ from, to }: { from: number; to: number }) => from + Math.random() * (to - from);

/**
 * A connection to the server that reopens for ever, with jittered backoff. Before a socket gets too old,
 * a new one opens beside it; the old one closes at the first frame of the new one. Some frames arrive
 * twice then, and none is missed.
 */
export function makeConnection({ address, onOpen, onFrame, onState }: Options) {
  let current: Socket | undefined;
  let previous: Socket | undefined;
  let opening: { socket?: Socket } | undefined;
  let tries = 0;
  let lostAt = Date.now();
  let closed = false;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;
  let renewTimer: ReturnType<typeof setTimeout> | undefined;
  let overlapTimer: ReturnType<typeof setTimeout> | undefined;

  const open = async (): Promise<void> => {
    if (opening || closed) return;
    const own: { socket?: Socket } = {};
    opening = own;
    try {
      const at = await address();
      if (closed) return;
      const socket = makeSocket({
        address: at,
        onOpen: () => taken(socket),
        onFrame: (frame) => {
          if (socket === current) leavePrevious();
          onFrame(frame);
        },
        onOver: () => over(socket),
      });
      own.socket = socket;
    } catch {
      failed();
    }
  };

  const taken = (socket: Socket): void => {
    opening = undefined;
    tries = 0;
    clearTimeout(retryTimer);
    leavePrevious();
    previous = current;
    current = socket;
    if (previous) overlapTimer = setTimeout(leavePrevious, overlapMs);
    else onState({ kind: "open", since: Date.now() });
    renewIn(between(renewMs));
    onOpen();
  };

  const over = (socket: Socket): void => {
    if (socket === previous) previous = undefined;
    else if (socket !== current) failed();
    else if (previous) goBack();
    else lost();
  };

  /** The next socket did not open. */
  const failed = (): void => {
    opening = undefined;
    if (current) renewIn(between(renewAgainMs));
    else later();
  };

  /** The new socket closed before its first frame; the previous one is still open. */
  const goBack = (): void => {
    clearTimeout(overlapTimer);
    current = previous;
    previous = undefined;
    renewIn(between(renewAgainMs));
    onOpen();
  };

  const lost = (): void => {
    current = undefined;
    clearTimeout(renewTimer);
    lostAt = Date.now();
    later();
  };

  const leavePrevious = (): void => {
    clearTimeout(overlapTimer);
    previous?.close();
    previous = undefined;
  };

  const renewIn = (ms: number): void => {
    clearTimeout(renewTimer);
    if (!closed) renewTimer = setTimeout(() => void open(), ms);
  };

  const later = (): void => {
    if (closed) return;
    const longest = Math.min(longestWaitMs, 500 * 2 ** tries++);
    const waitMs = longest * (0.5 + Math.random() / 2);
    onState({ kind: "waiting", since: lostAt, retryAt: Date.now() + waitMs });
    clearTimeout(retryTimer);
    retryTimer = setTimeout(connect, waitMs);
  };

  const connect = (): void => {
    clearTimeout(retryTimer);
    onState({ kind: "connecting", since: lostAt });
    void open();
  };

  connect();
  return {
    say: (frame: ClientFrame): void => current?.say(frame),
    /** Reconnects at once instead of waiting. An open connection is checked with a ping. */
    retry(): void {
      if (current) current.check();
      else connect();
    },
    close(): void {
      closed = true;
      for (const timer of [retryTimer, renewTimer, overlapTimer]) clearTimeout(timer);
      for (const it of [current, previous, opening?.socket]) it?.close();
      current = undefined;
    },
  };
}

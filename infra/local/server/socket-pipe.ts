import type { WebSocket } from "ws";
import type { ServerFrame } from "../../../shared/schemas/frame.ts";

/** A socket with more unsent bytes gets no further frames until it has read them. */
const maxUnsent = 1_000_000;

/** The part of a socket that a viewer needs. */
export type Pipe = {
  /** Sends a frame, however many bytes are unsent. */
  send(frame: ServerFrame): void;
  /** Bytes that are accepted but not sent yet. */
  unsent(): number;
  /** Whether so much is unsent that the viewer has to read first. */
  full(): boolean;
  /** Resolves once nothing is unsent, or the socket is closed. */
  drained(): Promise<void>;
  open(): boolean;
};

/**
 * The frames of a socket, without compression: a live frame is a few hundred bytes, and a long tail comes by HTTP, where it
 * is compressed. A compressor would hold up to 300 KB for each socket (RFC 7692, a window of 32 KB).
 *
 * While it is full it is not read from, because a client that sends pings and subscriptions and reads no reply could fill
 * the memory with replies.
 */
export function pipeOf(ws: WebSocket): Pipe {
  let drain: PromiseWithResolvers<void> | undefined;
  const unsent = () => ws.bufferedAmount;
  const full = () => unsent() > maxUnsent;
  const over = () => {
    drain?.resolve();
    drain = undefined;
  };
  const sent = () => {
    if (ws.isPaused && !full()) ws.resume();
    if (unsent() === 0) over();
  };
  ws.on("close", over);
  return {
    send(frame) {
      if (ws.readyState !== ws.OPEN) return;
      ws.send(textOf(frame), sent);
      if (full()) ws.pause();
    },
    unsent,
    full,
    drained() {
      if (unsent() === 0 || ws.readyState !== ws.OPEN) return Promise.resolve();
      drain ??= Promise.withResolvers();
      return drain.promise;
    },
    open: () => ws.readyState === ws.OPEN,
  };
}

const texts = new WeakMap<ServerFrame, string>();

/** The text of a frame. It is made once, for all sockets that get the same frame. */
function textOf(frame: ServerFrame): string {
  const text = texts.get(frame) ?? JSON.stringify(frame);
  texts.set(frame, text);
  return text;
}

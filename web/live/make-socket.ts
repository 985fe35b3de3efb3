import type { ClientFrame, ServerFrame } from "../../shared/schemas/frame.ts";

type Options = {
  readonly address: string;
  readonly onOpen: () => void;
  readonly onFrame: (frame: ServerFrame) => void;
  /** Called once when the socket ends, but not after `close`. */
  readonly onOver: () => void;
};

export type Socket = {
  say(frame: ClientFrame): void;
  /** Sends a ping. Without a reply, the socket ends. */
  check(): void;
  close(): void;
};

const openMs = 15_000;
const pingMs = 25_000;
const silentMs = 10_000;

/**
 * One WebSocket that is checked with pings. It ends when it closes, fails, does not open within 15
 * seconds, or does not answer a ping within ten.
 */
export function makeSocket({ address, onOpen, onFrame, onOver }: Options): Socket {
  const socket = new WebSocket(address);
  socket.binaryType = "arraybuffer";
  let timer = setTimeout(() => end(), openMs);

  const say = (frame: ClientFrame): void => {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
  };
  const check = (): void => {
    say({ type: "ping" });
    clearTimeout(timer);
    timer = setTimeout(end, silentMs);
  };
  /** After silence a ping is sent; after more silence the socket ends. */
  const listen = (): void => {
    clearTimeout(timer);
    timer = setTimeout(check, pingMs);
  };
  const close = (): void => {
    clearTimeout(timer);
    socket.onopen = socket.onmessage = socket.onclose = socket.onerror = null;
    socket.close();
  };
  const end = (): void => {
    close();
    onOver();
  };

  socket.onopen = () => {
    listen();
    onOpen();
  };
  socket.onmessage = (message) => {
    listen();
    const frame = read(message.data);
    if (frame) onFrame(frame);
  };
  socket.onclose = end;
  socket.onerror = end;
  return { say, check, close };
}

/** Frames arrive as text or as bytes: gateways differ. A frame without a type is ignored. */
function read(data: string | ArrayBuffer): ServerFrame | undefined {
  try {
    const text = typeof data === "string" ? data : new TextDecoder().decode(data);
    const frame: unknown = JSON.parse(text);
    const known = typeof frame === "object" && frame !== null && "type" in frame;
    return known ? (frame as ServerFrame) : undefined;
  } catch {
    return undefined;
  }
}

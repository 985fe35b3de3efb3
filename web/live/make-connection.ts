import type { ClientFrame, ServerFrame } from "../../shared/schemas/frame.ts";

export type ConnectionState =
  | { readonly kind: "connecting"; readonly since: number }
  | { readonly kind: "open"; readonly since: number }
  | { readonly kind: "waiting"; readonly since: number; readonly retryAt: number };

type Options = {
  readonly ticket: () => Promise<string>;
  readonly onOpen: () => void;
  readonly onFrame: (frame: ServerFrame) => void;
  readonly onState: (state: ConnectionState) => void;
};

const pingMs = 25_000;
const silentMs = 10_000;
const longestWaitMs = 15_000;

/**
 * One socket to the server, opened again for ever with jittered backoff. A connection that does not
 * answer a ping within ten seconds counts as dead.
 */
export function makeConnection({ ticket, onOpen, onFrame, onState }: Options) {
  let socket: WebSocket | undefined;
  let tries = 0;
  let lostAt = Date.now();
  let closed = false;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;
  let pingTimer: ReturnType<typeof setTimeout> | undefined;

  const say = (frame: ClientFrame): void => {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
  };

  /** Asks for a sign of life; without one the connection is dead. */
  const check = (own: WebSocket): void => {
    say({ type: "ping" });
    clearTimeout(pingTimer);
    pingTimer = setTimeout(() => lost(own), silentMs);
  };

  /** Any frame proves life; silence earns a ping, and silence after that the end. */
  const listen = (own: WebSocket): void => {
    clearTimeout(pingTimer);
    pingTimer = setTimeout(() => check(own), pingMs);
  };

  const connect = async (): Promise<void> => {
    clearTimeout(retryTimer);
    if (closed) return;
    onState({ kind: "connecting", since: lostAt });
    try {
      const query = new URLSearchParams({ ticket: await ticket() });
      if (closed) return;
      const scheme = location.protocol === "https:" ? "wss:" : "ws:";
      const own = new WebSocket(`${scheme}//${location.host}/ws?${query}`);
      socket = own;
      own.onopen = () => {
        tries = 0;
        onState({ kind: "open", since: Date.now() });
        listen(own);
        onOpen();
      };
      own.onmessage = (message) => {
        if (own !== socket) return;
        listen(own);
        const frame = read(message.data);
        if (frame) onFrame(frame);
      };
      own.onclose = () => lost(own);
      own.onerror = () => lost(own);
    } catch {
      later();
    }
  };

  const lost = (own: WebSocket): void => {
    if (own !== socket) return;
    socket = undefined;
    clearTimeout(pingTimer);
    own.onclose = null;
    own.onerror = null;
    own.close();
    lostAt = Date.now();
    later();
  };

  const later = (): void => {
    if (closed) return;
    const longest = Math.min(longestWaitMs, 500 * 2 ** tries++);
    const waitMs = longest * (0.5 + Math.random() / 2);
    onState({ kind: "waiting", since: lostAt, retryAt: Date.now() + waitMs });
    clearTimeout(retryTimer);
    retryTimer = setTimeout(connect, waitMs);
  };

  void connect();
  return {
    say,
    /** Tries at once instead of waiting; a connection that is there has to prove it. */
    retry(): void {
      if (!socket) void connect();
      else if (socket.readyState === WebSocket.OPEN) check(socket);
    },
    close(): void {
      closed = true;
      clearTimeout(retryTimer);
      clearTimeout(pingTimer);
      socket?.close();
      socket = undefined;
    },
  };
}

/** A frame of a kind that this console does not know is passed over. */
function read(data: unknown): ServerFrame | undefined {
  try {
    const frame: unknown = JSON.parse(String(data));
    const known = typeof frame === "object" && frame !== null && "type" in frame;
    return known ? (frame as ServerFrame) : undefined;
  } catch {
    return undefined;
  }
}

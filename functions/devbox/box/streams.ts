import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { createServer, type Socket } from "node:net";

/** A connection that is expected from the box. */
export type Expected = {
  /** How it introduces itself: its first line. */
  readonly name: string;
  /** Rejects after `cancel`. */
  readonly socket: Promise<Socket>;
  cancel(): void;
};

/** Where the box brings the ends of its streams, until this process ends. */
export interface Streams {
  expect(): Expected;
}

const longestName = 64;
const mostNameless = 64;
const namelessMs = 10_000;
/** Long enough to read the names of connections that came together. */
const evictMs = 250;

/**
 * Listens for connections from the box. The box connects and the supervisor listens, so that the supervisor never
 * opens a path that the box controls. Every program in the box can connect here, so a name cannot be guessed and
 * counts once.
 */
export function openStreams(path: string): Streams {
  const expected = new Map<string, (socket: Socket) => void>();
  const nameless = new Set<Socket>();
  let evicting: NodeJS.Timeout | undefined;
  rmSync(path, { force: true });

  function evict(): void {
    evicting = undefined;
    const many = Math.max(0, nameless.size - mostNameless);
    for (const oldest of [...nameless].slice(0, many)) oldest.destroy();
  }

  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on("error", () => {}); // `close` follows
    nameless.add(socket);
    if (nameless.size > mostNameless && !evicting) evicting = setTimeout(evict, evictMs);
    const timer = setTimeout(() => socket.destroy(), namelessMs);
    socket.once("close", () => {
      clearTimeout(timer);
      nameless.delete(socket);
    });
    readName(socket, (name) => {
      clearTimeout(timer);
      nameless.delete(socket);
      const take = expected.get(name);
      expected.delete(name);
      if (take) take(socket);
      else socket.destroy();
    });
  });
  server.listen({ path, readableAll: true, writableAll: true });
  server.unref();

  return {
    expect() {
      const name = randomBytes(16).toString("hex");
      const { promise: socket, resolve, reject } = Promise.withResolvers<Socket>();
      socket.catch(() => {}); // there may be no reader
      expected.set(name, resolve);
      const cancel = () => {
        expected.delete(name);
        reject(new Error("The box did not connect."));
      };
      return { name, socket, cancel };
    },
  };
}

/** Reads the first line, and leaves the rest in the paused socket. */
function readName(socket: Socket, done: (name: string) => void): void {
  let head = Buffer.alloc(0);
  const read = (chunk: Buffer) => {
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf("\n");
    if (end > longestName || (end < 0 && head.length > longestName)) return void socket.destroy();
    if (end < 0) return;
    socket.off("data", read).pause();
    if (end + 1 < head.length) socket.unshift(head.subarray(end + 1));
    done(head.toString("latin1", 0, end));
  };
  socket.on("data", read);
}

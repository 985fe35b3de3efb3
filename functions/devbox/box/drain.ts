import type { Readable } from "node:stream";
import type { BoxProcess } from "./box.ts";

/** Takes a piece of output. It can return a promise to pause the output. */
export type Take = (bytes: Uint8Array) => Promise<void> | undefined;

/** The output counts as complete when nothing came for so long, or, while something still comes, after `mostMs`. */
const quietMs = 1_000;
const mostMs = 5_000;
const lookMs = 100;

/**
 * Passes on a process's output. The returned function, called when the process has ended, waits for the rest of the
 * output. It does not wait for a process in the background that keeps the output open: that one goes on, and what it
 * still writes is dropped.
 */
export function drain(
  { stdout, stderr }: BoxProcess,
  take: { readonly stdout: Take; readonly stderr: Take },
  signal?: AbortSignal,
): () => Promise<void> {
  let held = 0;
  let quiet = 0;
  const open = new Map<Readable, { closed: Promise<void>; leave: () => void }>();
  for (const [stream, pass] of [
    [stdout, take.stdout],
    [stderr, take.stderr],
  ] as const) {
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    const read = async (bytes: Uint8Array) => {
      quiet = 0;
      const wait = pass(bytes);
      if (!wait) return;
      held += 1;
      stream.pause();
      await wait;
      held -= 1;
      stream.resume();
    };
    stream.on("error", () => {}); // `close` follows
    stream.on("close", resolve);
    stream.on("data", read);
    const leave = () => {
      stream.off("data", read);
      drop(stream);
      resolve();
    };
    open.set(stream, { closed, leave });
  }

  return async () => {
    let waited = 0;
    quiet = 0;
    const look = setInterval(() => {
      if (held === 0) {
        quiet += lookMs;
        waited += lookMs;
      }
      if (signal?.aborted || quiet > quietMs || waited > mostMs)
        for (const { leave } of open.values()) leave();
    }, lookMs);
    await Promise.all([...open.values()].map(({ closed }) => closed));
    clearInterval(look);
  };
}

const pauseMs = 20;

/** Reads a stream to its end for nobody. A process that writes without end gets slow instead of keeping us busy. */
function drop(stream: Readable): void {
  stream.on("data", () => {
    stream.pause();
    setTimeout(() => stream.resume(), pauseMs).unref();
  });
  stream.resume();
}

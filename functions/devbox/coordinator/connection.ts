import { Readable } from "node:stream";
import * as z from "zod";
import type { Note } from "../note.ts";
import type { Request, Send } from "./http.ts";

/** The coordinator no longer knows this DevBox: it must end at once. */
export class Over extends Error {
  override readonly name = "Over";
}

/** A refusal by the coordinator. Another try would get the same. */
export type Refusal = {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly expected?: number | undefined;
};

type Answer<T> = { readonly said: T; readonly refusal?: undefined } | { readonly refusal: Refusal };

type CoordinatorCall = Omit<Request, "timeoutMs"> & {
  readonly timeoutMs?: number;
  /** Further statuses that count as a refusal. */
  readonly refusedBy?: readonly number[];
};

/** The connection to the coordinator, which may be down for hours. */
export interface Line {
  /** Tries until the coordinator answers. Rejects when `signal` aborts, and with `Over`. */
  call<S extends z.ZodType>(call: CoordinatorCall, reply: S): Promise<Answer<z.infer<S>>>;
  /** Tries once, and ignores the result. */
  tryOnce(call: CoordinatorCall): Promise<void>;
  /** The bytes at a path. Tries once, and rejects without a good reply. */
  read(path: string, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
  /** Sets the bearer token of all later calls. */
  use(capability: string): void;
}

const timeoutMs = 30_000;
const readMs = 30 * 60_000;
const firstWaitMs = 100;
const longestWaitMs = 15_000;

/** Statuses that another try would not change. Every other status means that the coordinator cannot be reached. */
const lasting = new Set([400, 409, 413, 415, 422]);

const problem = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    expected: z.int().optional(),
    fields: z.record(z.string(), z.string()).optional(),
  }),
});

export function createLine(send: Send, note: Note): Line {
  let token: string | undefined;
  let down = false;
  const waiting = new Set<() => void>();

  /** Waits a random time ("full jitter"), so that not all DevBoxes return at once when the coordinator is back. */
  async function pause(tries: number, signal: AbortSignal): Promise<void> {
    const ms = Math.random() * Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(tries, 20));
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    waiting.add(resolve);
    signal.addEventListener("abort", () => resolve(), { once: true });
    await promise;
    clearTimeout(timer);
    waiting.delete(resolve);
  }

  function reached(): void {
    if (down) note("coordinator.reached");
    down = false;
    for (const wake of waiting) wake(); // other calls need not wait longer either
    waiting.clear();
  }

  function missed(call: CoordinatorCall, why: string): void {
    if (!down) note("coordinator.missed", { path: call.path.split("?")[0], why });
    down = true;
  }

  return {
    use(capability) {
      token = capability;
    },
    async read(path, signal) {
      const call = { method: "GET", path, raw: true, timeoutMs: readMs, signal } as const;
      const { status, body } = await send(call, token);
      if (status === 200 && body instanceof Readable) return body;
      throw new Error(`The coordinator answered ${status}.`);
    },
    async tryOnce(call) {
      await send({ timeoutMs, ...call }, token).catch(() => {});
    },
    async call(call, reply) {
      for (let tries = 0; ; tries += 1) {
        call.signal.throwIfAborted();
        try {
          const { status, body } = await send({ timeoutMs, ...call }, token);
          const good = status === 200 ? reply.safeParse(body) : undefined;
          if (good?.success) {
            reached();
            return { said: good.data };
          }
          const refusal = refusalOf(status, body);
          if (over(refusal, token)) throw new Over(refusal.message);
          if (lasting.has(status) || call.refusedBy?.includes(status)) return { refusal };
          missed(call, `${status} ${refusal.code}`);
        } catch (error) {
          if (error instanceof Over) throw error;
          call.signal.throwIfAborted();
          missed(call, String(error));
        }
        await pause(tries, call.signal);
      }
    },
  };
}

function refusalOf(status: number, body: unknown): Refusal {
  const { data } = problem.safeParse(body);
  if (!data) return { status, code: "", message: "" };
  const { code, message, expected, fields } = data.error;
  const details = Object.entries(fields ?? {}).map(([field, why]) => `${field}: ${why}`);
  return { status, code, message: [message, ...details].join(" "), expected };
}

/** Without a capability, a refused boot token ends the DevBox too. */
function over({ code }: Refusal, token: string | undefined): boolean {
  if (code === "generation-over" || code === "run-not-found") return true;
  return token === undefined && code === "unauthorized";
}

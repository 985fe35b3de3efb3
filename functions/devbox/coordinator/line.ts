import * as z from "zod";
import type { Note } from "../note.ts";
import type { Request, Send } from "./http.ts";

/** The coordinator has nothing more to do with this DevBox: it must end at once. */
export class Over extends Error {
  override readonly name = "Over";
}

/** Why the coordinator does not take what was said, however often it is said. */
export type Refusal = {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly expected?: number | undefined;
};

type Answer<T> = { readonly said: T; readonly refusal?: undefined } | { readonly refusal: Refusal };

type Call = Omit<Request, "timeoutMs"> & { readonly timeoutMs?: number };

/** The line to the coordinator. It may be down for hours. */
export interface Line {
  /** Asks until there is an answer. Rejects when `signal` aborts, and with `Over`. */
  call<S extends z.ZodType>(call: Call, reply: S): Promise<Answer<z.infer<S>>>;
  /** Asks once; what becomes of it does not matter. */
  mention(call: Call): Promise<void>;
  /** The bearer token of every later call. */
  use(capability: string): void;
}

const timeoutMs = 30_000;
const firstWaitMs = 100;
const longestWaitMs = 15_000;

/** Statuses that would be the same at the next try. Everything else is a line that is down. */
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

  /** Full jitter, so that the DevBoxes of a coordinator that comes back do not arrive together. */
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
    for (const wake of waiting) wake(); // who waits for the same line need not wait longer
    waiting.clear();
  }

  function missed(call: Call, why: string): void {
    if (!down) note("coordinator.missed", { path: call.path.split("?")[0], why });
    down = true;
  }

  return {
    use(capability) {
      token = capability;
    },
    async mention(call) {
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
          if (lasting.has(status)) return { refusal };
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

/** Before the capability is there, a refused boot token ends the DevBox too. */
function over({ code }: Refusal, token: string | undefined): boolean {
  if (code === "generation-over" || code === "run-not-found") return true;
  return token === undefined && code === "unauthorized";
}

import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import * as z from "zod";
import type { RunDetails } from "../functions/api/details.ts";
import type { EngineState } from "../shared/engine.ts";
import type { RunEvent } from "../shared/schemas/event.ts";
import type { Answers } from "../shared/schemas/question.ts";
import type { RunSummary } from "../shared/view.ts";
import type { Worker } from "../shared/worker.ts";
import type { Connection } from "./connection.ts";
import { type Remote, RemoteProblem } from "./remote.ts";

const tries = 4;
const firstWaitMs = 300;
const longestWaitMs = 30_000;

const problem = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

type Call = {
  readonly method?: "GET" | "POST" | "DELETE";
  readonly body?: object;
  /** Of the intent: with it a call may be made again when its reply was lost. */
  readonly key?: string;
  readonly signal?: AbortSignal | undefined;
};

/** The calls of the HTTP API that the terminal client makes. Every one rejects with a `RemoteProblem`. */
export class Client implements Remote {
  readonly connection: Connection;

  constructor(connection: Connection) {
    this.connection = connection;
  }

  me = () => this.#json<{ name: string; team: string }>("/me");

  runs(query: { status?: string; q?: string; limit?: number; cursor?: string }) {
    const given = Object.entries(query).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)]],
    );
    const search = new URLSearchParams(given);
    return this.#json<{ runs: RunSummary[]; cursor?: string }>(`/runs?${search}`);
  }

  run = async (id: string) => (await this.#json<{ run: RunDetails }>(`/runs/${id}`)).run;

  start = async (wanted: object) =>
    (await this.#json<{ run: RunSummary }>("/runs", post(wanted))).run;

  events(id: string, after: number, wait: number, signal?: AbortSignal) {
    const path = `/runs/${id}/events?after=${after}&wait=${wait}`;
    return this.#json<{ events: RunEvent[]; head: number }>(path, { signal });
  }

  async answer(id: string, questions: string, answers: Answers, key: string): Promise<void> {
    await this.#json(`/runs/${id}/answers`, post({ questions, answers }, key));
  }

  async message(id: string, text: string, key: string): Promise<void> {
    await this.#json(`/runs/${id}/messages`, post({ text }, key));
  }

  async stop(id: string, key: string): Promise<void> {
    await this.#json(`/runs/${id}/stop`, post({}, key));
  }

  workers = () => this.#json<{ workers: Worker[] }>("/workers");
  engines = () => this.#json<{ engines: (EngineState & { label: string })[] }>("/engines");

  diff = async (id: string) => (await this.#send(`/runs/${id}/diff`, {})).text();

  /** The whole Run, a line of JSON after the other. */
  async export(id: string): Promise<ReadableStream<Uint8Array>> {
    const { body } = await this.#send(`/runs/${id}/export`, {});
    if (body) return body;
    throw new RemoteProblem(0, "empty", "The server sent nothing.");
  }

  async #json<T>(path: string, call: Call = {}): Promise<T> {
    const response = await this.#send(path, call);
    return (await response.json()) as T;
  }

  /** A call that only looks, or has a key, is made again when its reply was lost, and when the server says later. */
  async #send(path: string, call: Call): Promise<Response> {
    for (let tried = 1; ; tried += 1) {
      const response = await this.#once(path, call, tried);
      if (response === undefined) {
        await pause(firstWaitMs * 2 ** (tried - 1), undefined, { signal: call.signal });
        continue;
      }
      if (response.ok) return response;
      const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
      const later = response.status === 429 || response.status === 503;
      if (later && tried < tries) {
        const ms = Number.isFinite(seconds) ? seconds * 1_000 : firstWaitMs * 2 ** tried;
        await pause(Math.min(ms, longestWaitMs), undefined, { signal: call.signal });
        continue;
      }
      throw await this.#refusal(response);
    }
  }

  async #once(path: string, call: Call, tried: number): Promise<Response | undefined> {
    const { url, token } = this.connection;
    const { method = "GET", body, key, signal } = call;
    try {
      return await fetch(`${url}/api${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body ? { "content-type": "application/json" } : {}),
          ...(key ? { "idempotency-key": key } : {}),
        },
        ...(body ? { body: JSON.stringify(body) } : {}),
        ...(signal ? { signal } : {}),
      });
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      const refused = isRefused(error); // nobody listens: waiting a second changes nothing
      if (tried < tries && !refused && (method === "GET" || key)) return undefined;
      throw new RemoteProblem(
        0,
        "unreachable",
        `${url} does not answer. Start it with: wheelhouse start. For another Wheelhouse set WHEELHOUSE_URL.`,
      );
    }
  }

  async #refusal(response: Response): Promise<RemoteProblem> {
    const { url, from } = this.connection;
    if (response.status === 401)
      return new RemoteProblem(
        401,
        "unauthorized",
        `${url} does not take the token from ${from}. Its own stands in ~/.wheelhouse/token; for another Wheelhouse make an API key in its console and set WHEELHOUSE_TOKEN.`,
      );
    const said = problem.safeParse(await response.json().catch(() => undefined)).data;
    const message =
      said?.error.message ?? `${url} answered ${response.status}. Is it a Wheelhouse?`;
    return new RemoteProblem(response.status, said?.error.code ?? "unknown", message);
  }
}

const post = (body: object, key: string = randomUUID()): Call => ({ method: "POST", body, key });

function isRefused(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && "code" in cause && cause.code === "ECONNREFUSED";
}

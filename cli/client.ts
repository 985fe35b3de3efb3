import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import * as z from "zod";
import {
  addressOf,
  type BodyOf,
  type CallInput,
  type CallName,
  type QueryOf,
  type ReplyOf,
} from "../shared/call-request.ts";
import type { Answers } from "../shared/schemas/question.ts";
import type { Connection } from "./connection.ts";
import { type Remote, RemoteProblem } from "./remote.ts";
import { send } from "./send.ts";

const tries = 4;
const firstWaitMs = 300;
const longestWaitMs = 30_000;

const problem = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

type Input<Name extends CallName> = CallInput<Name> & {
  readonly signal?: AbortSignal | undefined;
};

/** The calls that the terminal client makes. Every one rejects with a `RemoteProblem`. */
export class Client implements Remote {
  readonly connection: Connection;

  constructor(connection: Connection) {
    this.connection = connection;
  }

  me = () => this.#json("GET /api/me", {});
  runs = (query: QueryOf<"GET /api/runs">) => this.#json("GET /api/runs", { query });
  run = async (id: string) => (await this.#json("GET /api/runs/:id", { params: { id } })).run;
  start = async (body: BodyOf<"POST /api/runs">) =>
    (await this.#json("POST /api/runs", { body, key: randomUUID() })).run;

  again = async (id: string, body: BodyOf<"POST /api/runs/:id/again">, key: string) =>
    (await this.#json("POST /api/runs/:id/again", { params: { id }, body, key })).run;

  events(id: string, after: number, wait: number, signal?: AbortSignal) {
    const input = { params: { id }, query: { after, wait }, signal };
    return this.#json("GET /api/runs/:id/events", input);
  }

  async answer(id: string, questions: string, answers: Answers, key: string): Promise<void> {
    const body = { questions, answers };
    await this.#json("POST /api/runs/:id/answers", { params: { id }, body, key });
  }

  async message(id: string, text: string, key: string): Promise<void> {
    await this.#json("POST /api/runs/:id/messages", { params: { id }, body: { text }, key });
  }

  async move(
    id: string,
    target: BodyOf<"POST /api/runs/:id/move">["target"],
    key: string,
  ): Promise<void> {
    await this.#json("POST /api/runs/:id/move", { params: { id }, body: { target }, key });
  }

  async stop(id: string, key: string): Promise<void> {
    await this.#json("POST /api/runs/:id/stop", { params: { id }, body: {}, key });
  }

  workers = () => this.#json("GET /api/workers", {});
  workerCode = (body: BodyOf<"POST /api/workers/codes">) =>
    this.#json("POST /api/workers/codes", { body });
  changeWorker = (id: string, body: BodyOf<"PATCH /api/workers/:id">) =>
    this.#json("PATCH /api/workers/:id", { params: { id }, body });
  async removeWorker(id: string): Promise<void> {
    await this.#json("DELETE /api/workers/:id", { params: { id } });
  }

  images = async () => (await this.#json("GET /api/images", {})).images;
  addImage = async (body: BodyOf<"POST /api/images">) =>
    (await this.#json("POST /api/images", { body })).image;
  async removeImage(id: string): Promise<void> {
    await this.#json("DELETE /api/images/:id", { params: { id } });
  }

  schedules = async () => (await this.#json("GET /api/schedules", {})).schedules;
  makeSchedule = async (body: BodyOf<"POST /api/schedules">) =>
    (await this.#json("POST /api/schedules", { body })).schedule;
  changeSchedule = async (id: string, body: BodyOf<"PATCH /api/schedules/:id">) =>
    (await this.#json("PATCH /api/schedules/:id", { params: { id }, body })).schedule;
  async removeSchedule(id: string): Promise<void> {
    await this.#json("DELETE /api/schedules/:id", { params: { id } });
  }
  runSchedule = async (id: string) =>
    (await this.#json("POST /api/schedules/:id/run", { params: { id }, body: {} })).run;
  scheduleHistory = async (id: string) =>
    (await this.#json("GET /api/schedules/:id/history", { params: { id } })).entries;

  engines = () => this.#json("GET /api/engines", {});

  price = (query: QueryOf<"GET /api/prices">) => this.#json("GET /api/prices", { query });

  previews = async (id: string) =>
    (await this.#json("GET /api/runs/:id/previews", { params: { id } })).previews;

  /** The bytes of the patch. The files in it may be of any encoding. */
  diff = async (id: string, repository?: string): Promise<Uint8Array> => {
    const input = {
      params: { id },
      ...(repository === undefined ? {} : { query: { repository } }),
    };
    return new Uint8Array(await (await this.#send("GET /api/runs/:id/diff", input)).arrayBuffer());
  };

  /** The whole Run as JSON lines. */
  async export(id: string): Promise<ReadableStream<Uint8Array>> {
    const { body } = await this.#send("GET /api/runs/:id/export", { params: { id } });
    if (body) return body;
    throw new RemoteProblem(0, "empty", "The server sent nothing. Try again.");
  }

  async #json<Name extends CallName>(name: Name, input: Input<Name>): Promise<ReplyOf<Name>> {
    return (await this.#send(name, input)).json() as Promise<ReplyOf<Name>>;
  }

  /** Repeats a call that only reads, or that has a key, if its reply was lost or the server says to try later. */
  async #send<Name extends CallName>(name: Name, input: Input<Name>): Promise<Response> {
    const { signal } = input;
    for (let tried = 1; ; tried += 1) {
      const response = await this.#once(name, input, tried);
      if (response === undefined) {
        await pause(firstWaitMs * 2 ** (tried - 1), undefined, { signal });
        continue;
      }
      if (response.ok) return response;
      const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
      const later = response.status === 429 || response.status === 503;
      if (later && tried < tries) {
        const ms = Number.isFinite(seconds) ? seconds * 1_000 : firstWaitMs * 2 ** tried;
        await pause(Math.min(ms, longestWaitMs), undefined, { signal });
        continue;
      }
      throw await this.#refusal(response);
    }
  }

  async #once<Name extends CallName>(
    name: Name,
    input: Input<Name>,
    tried: number,
  ): Promise<Response | undefined> {
    const { token } = this.connection;
    const { body, key, signal } = input;
    const { method, path } = addressOf(name, input);
    try {
      return await send(this.connection, path, {
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
      const refused = isRefused(error); // no server is listening, so waiting does not help
      if (tried < tries && !refused && (method === "GET" || key)) return undefined;
      throw new RemoteProblem(0, "unreachable", unreachable(this.connection));
    }
  }

  async #refusal(response: Response): Promise<RemoteProblem> {
    const { url, socket, from } = this.connection;
    if (response.status === 401)
      return new RemoteProblem(
        401,
        "unauthorized",
        socket === undefined
          ? `${url} does not take the token from ${from}. Create an API key in its console and set WHEELHOUSE_TOKEN.`
          : `The server of this machine does not take the token from ${from}. Remove that setting to use the one in its data folder.`,
      );
    const said = problem.safeParse(await response.json().catch(() => undefined)).data;
    const message =
      said?.error.message ?? `${url} answered ${response.status}. Is it a Wheelhouse?`;
    return new RemoteProblem(response.status, said?.error.code ?? "unknown", message);
  }
}

const unreachable = ({ url, socket }: Connection): string =>
  socket === undefined
    ? `${url} does not answer. Start it with: wheelhouse start. For another Wheelhouse, set WHEELHOUSE_URL.`
    : "Wheelhouse is not running on this machine. Start it with: wheelhouse start. For another folder, use --data DIR; for another machine, set WHEELHOUSE_URL.";

function isRefused(error: unknown): boolean {
  const cause = error instanceof Error && "cause" in error ? error.cause : error;
  return (
    cause instanceof Error &&
    "code" in cause &&
    ["ECONNREFUSED", "ENOENT"].includes(String(cause.code))
  );
}

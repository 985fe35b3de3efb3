import { createSignal } from "solid-js";
import type { Effort, EngineState } from "../shared/engine.ts";
import type { Run } from "../shared/run.ts";
import type { RunEvent } from "../shared/schemas/event.ts";
import type { Answers } from "../shared/schemas/question.ts";
import type { RunSummary, RunView } from "../shared/view.ts";
import type { Worker } from "../shared/worker.ts";

export type Me = { readonly team: string; readonly name: string; readonly warmSeconds: number };
export type Engine = EngineState & { readonly label: string };
export type LegSummary = {
  readonly leg: number;
  readonly status: string;
  readonly at: string;
  readonly summary: string;
};
export type RunDetails = RunView & {
  readonly instructions: string;
  readonly summaries?: readonly LegSummary[];
};
/** `POST /api/runs`, as the console fills it in. */
export type NewRunBody = {
  readonly instructions: string;
  readonly ticketUrl?: string;
  readonly target?: { readonly worker: string; readonly image?: string };
  readonly engine?: string;
  readonly model?: string;
  readonly effort?: Effort;
  readonly mode: "interactive" | "autonomous";
  readonly title?: string;
  readonly keepMinutes?: number;
  readonly limits?: Run["limits"];
};

/** What the server said instead of yes. `status` 0: it could not be reached. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  readonly code: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly answered:
    | { readonly by: string; readonly at: string; readonly answers: Answers }
    | undefined;

  constructor(status: number, problem: Partial<Problem>) {
    super(problem.message ?? `The server answered ${status}. Try again.`);
    this.status = status;
    this.code = problem.code ?? "unknown";
    this.fields = problem.fields ?? {};
    this.answered = problem.answered;
  }

  /** Nothing is known of what became of the request: the same one may be sent again under its key. */
  get unsettled(): boolean {
    return this.status === 0 || this.status >= 500 || this.status === 429;
  }
}

type Problem = {
  readonly code: string;
  readonly message: string;
  readonly fields?: Record<string, string>;
  readonly answered?: { by: string; at: string; answers: Answers };
};

const [signedIn, setSignedIn] = createSignal<boolean>();

/** Whether the server knows who this is; undefined until it has been asked. */
export { signedIn };

type Call = { readonly method?: string; readonly body?: unknown; readonly key?: string };

async function request(path: string, { method = "GET", body, key }: Call): Promise<Response> {
  const headers: Record<string, string> = { accept: "application/json" };
  if (body !== undefined) headers["content-type"] = "application/json";
  if (key !== undefined) headers["idempotency-key"] = key;
  const response = await fetch(`/api${path}`, {
    method,
    headers,
    credentials: "same-origin",
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch(() => {
    throw new ApiError(0, { code: "offline", message: "The server cannot be reached." });
  });
  if (response.status === 401) setSignedIn(false);
  if (response.ok) return response;
  const said = await response.json().catch(() => ({}));
  throw new ApiError(response.status, said.error ?? {});
}

async function json<T>(path: string, call: Call = {}): Promise<T> {
  return (await request(path, call)).json();
}

const post = <T>(path: string, body: unknown, key?: string) =>
  json<T>(path, { method: "POST", body, ...(key === undefined ? {} : { key }) });

const at = (runId: string, rest = "") => `/runs/${encodeURIComponent(runId)}${rest}`;

/** Every call that the console makes. Writes take the idempotency key of the person's intent. */
export const api = {
  signIn: async (token: string) => {
    await post("/sign-in", { token });
    setSignedIn(true);
  },
  me: async () => {
    const me = await json<Me>("/me");
    setSignedIn(true);
    return me;
  },
  runs: (query: { status?: string; q?: string; cursor?: string; limit?: number }) => {
    const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== "");
    const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
    return json<{ runs: RunSummary[]; cursor?: string }>(`/runs?${search}`);
  },
  createRun: (body: NewRunBody, key: string) => post<{ run: RunView }>("/runs", body, key),
  run: (runId: string) => json<{ run: RunDetails; state: Run }>(at(runId)),
  events: (runId: string, after: number, limit = 1_000) =>
    json<{ events: RunEvent[]; head: number }>(at(runId, `/events?after=${after}&limit=${limit}`)),
  answer: (runId: string, body: { questions: string; answers: Answers }, key: string) =>
    post(at(runId, "/answers"), body, key),
  message: (runId: string, body: { text: string; autonomous?: boolean }, key: string) =>
    post(at(runId, "/messages"), body, key),
  withdraw: (runId: string, message: string, key: string) =>
    json(at(runId, `/messages/${encodeURIComponent(message)}`), { method: "DELETE", key }),
  deliverNow: (runId: string, message: string, key: string) =>
    post(at(runId, `/messages/${encodeURIComponent(message)}/now`), {}, key),
  stop: (runId: string, key: string) => post(at(runId, "/stop"), {}, key),
  keep: (runId: string, minutes: number, key: string) =>
    post(at(runId, "/devbox/keep"), { minutes }, key),
  release: (runId: string, key: string) => post(at(runId, "/devbox/release"), {}, key),
  workers: () => json<{ workers: Worker[] }>("/workers"),
  engines: () => json<{ engines: Engine[] }>("/engines"),
  blob: async (id: string) => (await request(`/blobs/${encodeURIComponent(id)}`, {})).text(),
  socketTicket: () => post<{ ticket: string }>("/ws-ticket", {}),
  exportUrl: (runId: string) => `/api${at(runId, "/export")}`,
};

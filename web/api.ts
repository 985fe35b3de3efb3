import type { Effort, EngineState } from "../shared/engine.ts";
import type { Run } from "../shared/run.ts";
import type { RunEvent } from "../shared/schemas/event.ts";
import type { Answers } from "../shared/schemas/question.ts";
import type { RunSummary, RunView } from "../shared/view.ts";
import type { Worker } from "../shared/worker.ts";
import { json, needsHeader, post, request, setStanding } from "./request.ts";

export type Me = {
  readonly team: string;
  /** That this person may act for. */
  readonly teams: readonly string[];
  readonly name: string;
  readonly warmSeconds: number;
  readonly keepMinutes: number;
};
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

const blobAt = (id: string) => `/blobs/${encodeURIComponent(id)}`;
const at = (runId: string, rest = "") => `/runs/${encodeURIComponent(runId)}${rest}`;

/** Every call that the console makes. Writes take the idempotency key of the person's intent. */
export const api = {
  signIn: async (token: string) => {
    await post("/sign-in", { token });
    setStanding("signed-in");
  },
  me: async () => {
    const me = await json<Me>("/me");
    setStanding("signed-in");
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
  /** Everything that the Run changed, as a unified patch of git. */
  diff: async (runId: string) => (await request(at(runId, "/diff"))).text(),
  /** Asks the code host how the Run's pull request stands. What is new comes as an event. */
  lookAtPullRequest: (runId: string, key: string) =>
    post(at(runId, "/pull-requests/refresh"), {}, key),
  workers: () => json<{ workers: Worker[] }>("/workers"),
  engines: () => json<{ engines: Engine[] }>("/engines"),
  blob: async (id: string) => (await request(blobAt(id))).text(),
  /** A large result for the browser to fetch by itself: its address, or its bytes where only a header opens that. */
  blobFile: async (id: string): Promise<string | Blob> => {
    const { url } = await json<{ url: string }>(`${blobAt(id)}/link`);
    const own = new URL(url, location.href).origin === location.origin;
    return own && needsHeader() ? (await request(blobAt(id))).blob() : url;
  },
  /** `url`: where the socket is, if not at this address. */
  socketTicket: () => post<{ ticket: string; url?: string }>("/ws-ticket", {}),
};

import type { BodyOf, QueryOf, ReplyOf } from "../shared/call-request.ts";
import { call, fetchCall, setStanding } from "./request.ts";

export type Me = ReplyOf<"GET /api/me">;
export type Engine = ReplyOf<"GET /api/engines">["engines"][number];
export type NewRunBody = BodyOf<"POST /api/runs">;

/** Every call of the console outside its settings. `key`: the Idempotency-Key of the person's intent. */
export const api = {
  me: async () => {
    const me = await call("GET /api/me", {});
    setStanding("signed-in");
    return me;
  },
  runs: (query: QueryOf<"GET /api/runs">) => call("GET /api/runs", { query }),
  createRun: (body: NewRunBody, key: string) => call("POST /api/runs", { body, key }),
  /** The request that starts a Run again, and what of it would be refused now. */
  repeat: (id: string) => call("GET /api/runs/:id/again", { params: { id } }),
  runAgain: (id: string, key: string) =>
    call("POST /api/runs/:id/again", { params: { id }, body: {}, key }),
  /** `tail`: how many of its newest events the reply has. */
  run: (id: string, tail?: number) =>
    call("GET /api/runs/:id", { params: { id }, ...(tail ? { query: { tail } } : {}) }),
  events: (id: string, after: number, limit = 1_000) =>
    call("GET /api/runs/:id/events", { params: { id }, query: { after, limit } }),
  answer: (id: string, body: BodyOf<"POST /api/runs/:id/answers">, key: string) =>
    call("POST /api/runs/:id/answers", { params: { id }, body, key }),
  message: (id: string, body: BodyOf<"POST /api/runs/:id/messages">, key: string) =>
    call("POST /api/runs/:id/messages", { params: { id }, body, key }),
  withdraw: (id: string, message: string, key: string) =>
    call("DELETE /api/runs/:id/messages/:message", { params: { id, message }, key }),
  deliverNow: (id: string, message: string, key: string) =>
    call("POST /api/runs/:id/messages/:message/now", { params: { id, message }, body: {}, key }),
  stop: (id: string, key: string) =>
    call("POST /api/runs/:id/stop", { params: { id }, body: {}, key }),
  keep: (id: string, minutes: number, key: string) =>
    call("POST /api/runs/:id/devbox/keep", { params: { id }, body: { minutes }, key }),
  release: (id: string, key: string) =>
    call("POST /api/runs/:id/devbox/release", { params: { id }, body: {}, key }),
  previews: (id: string) => call("GET /api/runs/:id/previews", { params: { id } }),
  /** The bytes of the Run's git patch, or of that of one repository. The files may be of any encoding. */
  diff: async (id: string, repository?: string): Promise<Uint8Array<ArrayBuffer>> => {
    const query = repository === undefined ? {} : { query: { repository } };
    const response = await fetchCall("GET /api/runs/:id/diff", { params: { id }, ...query });
    return new Uint8Array(await response.arrayBuffer());
  },
  /** Asks the code host about the Run's pull request. News arrives as an event. */
  lookAtPullRequest: (id: string, key: string) =>
    call("POST /api/runs/:id/pull-requests/refresh", { params: { id }, body: {}, key }),
  workers: () => call("GET /api/workers", {}),
  engines: () => call("GET /api/engines", {}),
  price: (query: QueryOf<"GET /api/prices">) => call("GET /api/prices", { query }),
  blob: async (id: string) => (await fetchCall("GET /api/blobs/:id", { params: { id } })).text(),
  /** A large result to download: its address, or its bytes if they are at this server, which needs a header. */
  blobFile: async (id: string): Promise<string | Blob> => {
    const { url } = await call("GET /api/blobs/:id/link", { params: { id } });
    if (new URL(url, location.href).origin !== location.origin) return url;
    return (await fetchCall("GET /api/blobs/:id", { params: { id } })).blob();
  },
  /** `url`: the address of the socket, if it is not this origin. */
  socketTicket: () => call("POST /api/ws-ticket", { body: {} }),
};

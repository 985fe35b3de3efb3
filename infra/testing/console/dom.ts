import { vi } from "vitest";
import type { Live } from "../../../web/live/live.tsx";

class NoResize {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

/** Adds what jsdom lacks of a browser, and empties the storage. */
export function completeDom(): void {
  vi.stubGlobal("ResizeObserver", NoResize);
  vi.stubGlobal("scrollTo", () => {});
  HTMLDialogElement.prototype.showModal = function showModal() {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function close() {
    this.open = false;
  };
  localStorage.clear();
  sessionStorage.clear();
}

export type Call = {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly key: string | null;
  readonly authorization: string | null;
  readonly actingFor: string | null;
};
type Answer = {
  readonly status?: number;
  readonly body?: unknown;
  readonly text?: string | Uint8Array<ArrayBuffer>;
};

/** Replaces `fetch`: `answer` gives the server's answers; `undefined` is a lost connection. Returns the list of calls, which grows. */
export function answerCalls(answer: (call: Call) => Answer | undefined): Call[] {
  const calls: Call[] = [];
  vi.stubGlobal("fetch", async (path: string, init: RequestInit = {}) => {
    const headers = new Headers(init.headers);
    const call: Call = {
      method: init.method ?? "GET",
      path: path.replace(/^\/api/, ""),
      body: bodyOf(init.body),
      key: headers.get("idempotency-key"),
      authorization: headers.get("authorization"),
      actingFor: headers.get("acting-for"),
    };
    calls.push(call);
    const answered = answer(call);
    if (!answered) throw new TypeError("Failed to fetch");
    const { status = 200, text } = answered;
    if (text !== undefined) return new Response(text, { status });
    return Response.json(answered.body ?? {}, { status });
  });
  return calls;
}

function bodyOf(body: unknown): unknown {
  if (body instanceof URLSearchParams) return Object.fromEntries(body);
  return typeof body === "string" ? JSON.parse(body) : undefined;
}

/** An open live connection that never sends anything. */
export const silence: Live = {
  state: () => ({ kind: "open", since: 0 }),
  retry: () => {},
  follow: () => () => {},
  onRuns: () => () => {},
};

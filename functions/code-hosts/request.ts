import type * as z from "zod";
import { TicketProblem } from "./ticket-problem.ts";

/** The one way out to a code host. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export type Call = {
  /** The host, as people call it. */
  readonly host: string;
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
};

export type Reply = {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON; undefined when it is none. */
  readonly body: unknown;
};

const timeoutMs = 20_000;
const largestReply = 8 * 1024 * 1024;

/**
 * One request, without following redirects: where a code host sends us is never asked. Throws a
 * `TicketProblem` when there is no answer in time, or one that is too long; every status is an answer.
 */
export async function request(call: Call, fetch: Fetch): Promise<Reply> {
  try {
    const response = await fetch(call.url, {
      method: call.method,
      headers: {
        "user-agent": "wheelhouse",
        ...call.headers,
        ...(call.body === undefined ? {} : { "content-type": "application/json" }),
      },
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
    });
    const text = await textOf(response, call.host);
    return { status: response.status, headers: response.headers, body: asJson(text) };
  } catch (error) {
    if (error instanceof TicketProblem) throw error;
    throw new TicketProblem(
      "code-host-unreachable",
      `${call.host} cannot be reached (${reasonOf(error)}). Look at the network, then try again.`,
    );
  }
}

/** A word for it. The message of the error could hold what was sent. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "no answer";
  if (error.name === "TimeoutError") return `no answer in ${timeoutMs / 1000} s`;
  const { cause } = error;
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  return typeof code === "string" && /^[A-Z_]{1,60}$/.test(code) ? code : "no answer";
}

async function textOf(response: Response, host: string): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > largestReply)
      throw new TicketProblem(
        "code-host-answer",
        `${host} sent more than ${largestReply / 1024 / 1024} MB; nothing of it was used.`,
      );
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What a reply says; throws a `TicketProblem` when it has another shape. */
export function understood<Schema extends z.ZodType>(
  schema: Schema,
  { body }: Pick<Reply, "body">,
  what: string,
): z.infer<Schema> {
  const { data, error } = schema.safeParse(body);
  if (!error) return data;
  const [issue] = error.issues;
  throw new TicketProblem(
    "code-host-answer",
    `The answer about ${what} cannot be understood (at ${issue?.path.join(".") || "its top"}).`,
  );
}

/** Words of somebody else for a sentence of ours: one line, nothing invisible, not long. */
export const quoted = (text: string, longest = 300): string => {
  const line = text.replace(/[\p{C}\p{Z}\s]+/gu, " ").trim();
  return line.length > longest ? `${line.slice(0, longest).toWellFormed()}…` : line;
};

import type * as z from "zod";
import { certificateWords } from "../../shared/certificates.ts";
import { CodeHostProblem } from "./code-host-problem.ts";

/** Sends every request to a code host. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export type HostRequest = {
  /** The name of the host, for error messages. */
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
  /** Parsed JSON; undefined when it is not JSON. */
  readonly body: unknown;
};

const timeoutMs = 20_000;
const largestReply = 8 * 1024 * 1024;

/**
 * Sends one request and never follows a redirect. Resolves with a reply of any status. Throws a
 * `CodeHostProblem` when the answer comes too late or is too long.
 */
export async function request(call: HostRequest, fetch: Fetch): Promise<Reply> {
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
    if (error instanceof CodeHostProblem) throw error;
    throw new CodeHostProblem(
      "code-host-unreachable",
      certificateWords(call.host, error) ??
        `${call.host} cannot be reached (${reasonOf(error)}). Check the network, then try again.`,
    );
  }
}

/** The reason in one word: the error's message could contain the request. */
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
      throw new CodeHostProblem(
        "code-host-answer",
        `${host} sent more than ${largestReply / 1024 / 1024} MB, and Wheelhouse ignored all of it. Try again later.`,
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

/** Parses a reply. Throws a `CodeHostProblem` when it does not match the schema. */
export function understood<Schema extends z.ZodType>(
  schema: Schema,
  { body }: Pick<Reply, "body">,
  what: string,
): z.infer<Schema> {
  const { data, error } = schema.safeParse(body);
  if (!error) return data;
  const [issue] = error.issues;
  throw new CodeHostProblem(
    "code-host-answer",
    `The code host sent an answer about ${what} that Wheelhouse does not understand (at ${issue?.path.join(".") || "its top"}). Try again later.`,
  );
}

/** Foreign text for use in one of our sentences: one short line without invisible characters. */
export const quoted = (text: string, longest = 300): string => {
  const line = text.replace(/[\p{C}\p{Z}\s]+/gu, " ").trim();
  return line.length > longest ? `${line.slice(0, longest).toWellFormed()}…` : line;
};

/** Resolves with undefined when the token has no access, or when the thing no longer exists. */
export async function ifVisible<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof CodeHostProblem && ["not-allowed", "not-found"].includes(error.code))
      return undefined;
    throw error;
  }
}

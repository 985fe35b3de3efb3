import { createSignal } from "solid-js";
import { addressOf, type CallInput, type CallName, type ReplyOf } from "../shared/call-request.ts";
import type { Answers } from "../shared/schemas/question.ts";
import { chosenTeam } from "./sign-in/team.ts";

type Problem = {
  readonly code: string;
  readonly message: string;
  readonly fields?: Record<string, string>;
  readonly answered?: { by: string; at: string; answers: Answers };
};

/** A refusal of the server. `status` 0: the server could not be reached. */
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

  /** The result of the request is unknown. It may be sent again with the same key. */
  get unsettled(): boolean {
    return this.status === 0 || this.status >= 500 || this.status === 429;
  }
}

/** Tokens that identify the caller where no cookie does. Both reject with an ApiError if there is no answer now. */
export type Bearer = {
  /** A valid token. Undefined if no one is signed in. */
  token(): Promise<string | undefined>;
  /** A new token after the server refused `token`. */
  renewed(token: string): Promise<string | undefined>;
};

let bearer: Bearer | undefined;

/** From now on every call sends a token. Without a bearer, the browser's cookie identifies the caller. */
export function useBearer(it: Bearer | undefined): void {
  bearer = it;
}
/** Whether downloads need a header, so that an address alone does not open them. */
export const needsHeader = (): boolean => bearer !== undefined;

type Standing = "signed-in" | "signed-out" | "no-team";
const [standing, setStanding] = createSignal<Standing>();

/** The newest answer of the server about the caller. Undefined until the first one. */
export { setStanding, standing };

type Sent = {
  readonly method: string;
  readonly body?: unknown;
  /** The Idempotency-Key of the person's intent. */
  readonly key?: string | undefined;
};

/** Makes a call and resolves to the JSON of its reply. Rejects with an ApiError for every refusal. */
export async function call<Name extends CallName>(
  name: Name,
  input: CallInput<Name>,
): Promise<ReplyOf<Name>> {
  const response = await fetchCall(name, input);
  return response.json().catch(() => {
    throw new ApiError(502, {
      code: "unreadable",
      message: "The server's reply can't be read. Try again.",
    });
  });
}

/** Makes a call and resolves to its whole response. Rejects with an ApiError for every refusal. */
export function fetchCall<Name extends CallName>(
  name: Name,
  input: CallInput<Name>,
): Promise<Response> {
  const { method, path } = addressOf(name, input);
  return send(path, { method, body: input.body, key: input.key });
}

/** Sends a request to a path of the server. Rejects with an ApiError for every refusal. */
export async function send(path: string, sent: Sent): Promise<Response> {
  const token = await bearer?.token();
  let response = bearer && token === undefined ? nobody() : await sendAs(token, path, sent);
  if (response.status === 401 && token !== undefined) {
    const another = await bearer?.renewed(token);
    if (another !== undefined) response = await sendAs(another, path, sent);
  }
  if (response.ok) return response;
  const said = await response.json().catch(() => ({}));
  const error = new ApiError(response.status, said.error ?? {});
  if (error.status === 401) setStanding("signed-out");
  if (error.status === 403 && error.code === "no-team") setStanding("no-team");
  throw error;
}

const nobody = () =>
  Response.json({ error: { code: "unauthorized", message: "Sign in first." } }, { status: 401 });

function sendAs(
  token: string | undefined,
  path: string,
  { method, body, key }: Sent,
): Promise<Response> {
  const headers: Record<string, string> = { accept: "application/json" };
  if (token !== undefined) headers["authorization"] = `Bearer ${token}`;
  const team = chosenTeam();
  if (team !== undefined) headers["acting-for"] = team;
  if (body !== undefined) headers["content-type"] = "application/json";
  if (key !== undefined) headers["idempotency-key"] = key;
  return fetch(path, {
    method,
    headers,
    credentials: "same-origin",
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch(() => {
    throw new ApiError(0, { code: "offline", message: "The server cannot be reached." });
  });
}

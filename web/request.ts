import { createSignal } from "solid-js";
import { addressOf, type CallInput, type CallName, type ReplyOf } from "../shared/call-request.ts";
import type { Answers } from "../shared/schemas/question.ts";
import { pathPrefix } from "./path-prefix.ts";
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

/** Tokens that identify the caller. They reject with an ApiError if there is no answer now. */
export type Bearer = {
  /** Calls are made without a token too, because the server says why there is none. */
  readonly explains?: boolean;
  /** A valid token. Undefined if no one is signed in. */
  token(): Promise<string | undefined>;
  /** A new token after the server refused `token`. */
  renewed(token: string): Promise<string | undefined>;
  /** The connection was lost: another program may answer from now on. */
  lost?(): void;
};

let bearer: Bearer | undefined;

/** From now on every call sends a token of `it`. */
export function useBearer(it: Bearer | undefined): void {
  bearer = it;
}

/** Call it when a connection to the server ends: the next call then makes sure who answers. */
export const connectionLost = (): void => bearer?.lost?.();

type Standing = "signed-in" | "signed-out" | "no-team";
const [standing, setStanding] = createSignal<Standing>();

/** The newest answer of the server about the caller. Undefined until the first one. */
export { setStanding, standing };

/** Why the server ended the sign-in; undefined if it did not say. */
const [endedWhy, setEndedWhy] = createSignal<string>();

export { endedWhy };

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
  const silent = token === undefined && bearer !== undefined && !bearer.explains;
  let response = silent ? nobody() : await sendAs(token, path, sent);
  if (response.status === 401 && token !== undefined) {
    const another = await bearer?.renewed(token);
    if (another !== undefined) response = await sendAs(another, path, sent);
  }
  if (response.ok) return response;
  const error = await refusalOf(response);
  if (error.status === 401) {
    setEndedWhy(error.code === "signed-out" ? error.message : undefined);
    setStanding("signed-out");
  }
  if (error.status === 403 && error.code === "no-team") setStanding("no-team");
  throw error;
}

/** The error of a response that is not ok. */
export async function refusalOf(response: Response): Promise<ApiError> {
  const said = await response.json().catch(() => ({}));
  return new ApiError(response.status, said.error ?? {});
}

const nobody = () =>
  Response.json({ error: { code: "unauthorized", message: "Sign in first." } }, { status: 401 });

/** Sends a request with this token, or with none. Rejects with an ApiError if no server answers. */
export function sendAs(
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
  return fetch(`${pathPrefix}${path}`, {
    method,
    headers,
    // Without a token, the server may have to explain a cookie of its earlier versions.
    credentials: token === undefined ? "same-origin" : "omit",
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch(() => {
    connectionLost();
    throw new ApiError(0, { code: "offline", message: "The server cannot be reached." });
  });
}

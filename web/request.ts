import { createSignal } from "solid-js";
import type { Answers } from "../shared/schemas/question.ts";
import { chosenTeam } from "./sign-in/team.ts";

type Problem = {
  readonly code: string;
  readonly message: string;
  readonly fields?: Record<string, string>;
  readonly answered?: { by: string; at: string; answers: Answers };
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

/** How calls say who makes them, where no cookie does. Both reject with an ApiError when it cannot be found out now. */
export type Bearer = {
  /** A token that is good for a while; undefined when nobody is signed in. */
  token(): Promise<string | undefined>;
  /** Another one, after the server has refused `token`. */
  renewed(token: string): Promise<string | undefined>;
};

let bearer: Bearer | undefined;

/** From now on every call carries a token; without one, the browser's cookie says who calls. */
export function useBearer(it: Bearer | undefined): void {
  bearer = it;
}
/** Whether what is read needs a header, so that the address alone does not open it. */
export const needsHeader = (): boolean => bearer !== undefined;

type Standing = "signed-in" | "signed-out" | "no-team";
const [standing, setStanding] = createSignal<Standing>();

/** What the server last said about who this is; undefined until it has been asked. */
export { setStanding, standing };

export type Call = { readonly method?: string; readonly body?: unknown; readonly key?: string };

/** Rejects with an ApiError for everything but a success. */
export async function request(path: string, call: Call = {}): Promise<Response> {
  const token = await bearer?.token();
  let response = bearer && token === undefined ? nobody() : await send(path, call, token);
  if (response.status === 401 && token !== undefined) {
    const another = await bearer?.renewed(token);
    if (another !== undefined) response = await send(path, call, another);
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

function send(
  path: string,
  { method = "GET", body, key }: Call,
  token: string | undefined,
): Promise<Response> {
  const headers: Record<string, string> = { accept: "application/json" };
  if (token !== undefined) headers["authorization"] = `Bearer ${token}`;
  const team = chosenTeam();
  if (team !== undefined) headers["acting-for"] = team;
  if (body !== undefined) headers["content-type"] = "application/json";
  if (key !== undefined) headers["idempotency-key"] = key;
  return fetch(`/api${path}`, {
    method,
    headers,
    credentials: "same-origin",
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch(() => {
    throw new ApiError(0, { code: "offline", message: "The server cannot be reached." });
  });
}

export async function json<T>(path: string, call: Call = {}): Promise<T> {
  const response = await request(path, call);
  return response.json().catch(() => {
    throw new ApiError(502, {
      code: "unreadable",
      message: "The answer cannot be read. Try again.",
    });
  });
}

export const post = <T>(path: string, body: unknown, key?: string): Promise<T> =>
  json<T>(path, { method: "POST", body, ...(key === undefined ? {} : { key }) });

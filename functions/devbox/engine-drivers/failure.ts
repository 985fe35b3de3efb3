/** Why an engine could not continue. */
export type FailureKind =
  | "auth"
  | "quota"
  | "rate-limit"
  | "overloaded"
  | "server"
  | "model"
  | "context"
  | "refused"
  | "output-limit"
  | "malformed"
  | "broken-off"
  | "empty"
  | "bad-request"
  | "timeout"
  | "settings"
  | "crash";

type Reason = {
  /** What happened. Empty where the failure's own words say it. */
  readonly what: string;
  readonly remedy: string;
  /** How little it says, from 1: what somebody else saw of the same call may say more. */
  readonly vague?: 1 | 2;
};

export const reasons: Readonly<Record<FailureKind, Reason>> = {
  auth: {
    what: "the model's service refused its sign-in",
    remedy: "Sign in again or fix the key, then continue the Run.",
  },
  quota: {
    what: "its account has used up its credit, quota or plan",
    remedy:
      "Add credit or quota to the account, or wait until its plan renews, then continue the Run.",
  },
  "rate-limit": {
    what: "the rate limit of its plan or key is reached",
    remedy: "Wait until the limit allows more, then continue the Run.",
  },
  overloaded: {
    what: "the model's service is overloaded",
    remedy: "Continue the Run in a few minutes.",
  },
  server: {
    what: "the model's service has a fault",
    remedy: "Continue the Run in a few minutes.",
    vague: 2,
  },
  model: {
    what: "the model's service does not have this model, or not for this account",
    remedy: "Check the model of this Run and the address of the service, then start the Run again.",
  },
  context: {
    what: "the conversation is too long for the model",
    remedy:
      "Start a follow-up Run, which begins with a summary, or choose a model that reads more.",
  },
  refused: {
    what: "the model or its service refused to answer, because of a policy on content",
    remedy:
      "Say in other words what you need and why, then continue the Run, or choose another model.",
  },
  "output-limit": {
    what: "the model reached the limit of its output before it was done",
    remedy: "Continue the Run and ask for smaller steps, or raise the output limit of the model.",
  },
  malformed: {
    what: "the reply of the model's service cannot be read",
    remedy:
      "Check the address of the service and whatever is between, such as a proxy or gateway, then continue the Run.",
    vague: 1,
  },
  "broken-off": {
    what: "the connection to the model's service broke off, each time that it tried",
    remedy:
      "Check the network and whatever is between, such as a proxy or gateway, then continue the Run.",
    vague: 2,
  },
  empty: {
    what: "",
    remedy: "Continue the Run to try again, or choose another model.",
    vague: 2,
  },
  "bad-request": {
    what: "the model's service did not accept its request",
    remedy: "Check the model and effort of this Run, then continue it.",
    vague: 1,
  },
  timeout: {
    what: "",
    remedy: "The model sent nothing for too long. Continue the Run to try again.",
    vague: 2,
  },
  settings: {
    what: "",
    remedy:
      "It cannot ignore what the repository brings. An admin can allow it in Settings, or take another engine.",
  },
  crash: { what: "", remedy: "Continue the Run to resume the same session." },
};

/** An engine's failure, in its own words. */
export class Failure extends Error {
  override readonly name = "Failure";
  readonly kind: FailureKind;
  readonly httpStatus: number | undefined;

  /** @param words what the engine or its model service said */
  constructor(kind: FailureKind, words: string, httpStatus?: number) {
    super(words);
    this.kind = kind;
    this.httpStatus = httpStatus;
  }

  /** Says what happened, then what to do. */
  sentence(label: string): string {
    const { what, remedy } = reasons[this.kind];
    const status = this.httpStatus === undefined ? "" : ` (HTTP ${this.httpStatus})`;
    const words = this.message.trim().replace(/\s+/g, " ").slice(0, 600);
    const said = [what, words].filter(Boolean).join(": ");
    return `${label} failed${status}: ${said}${/[.!?]$/.test(said) ? "" : "."} ${remedy}`;
  }
}

/** The failure that says more: the engine's own, or another that was seen of its last call. */
export function telling(own: Failure, seen: Failure | undefined): Failure {
  if (!seen) return own;
  const vague = ({ kind }: Failure) => reasons[kind].vague ?? 0;
  // Of a rate limit, the service knows for how long, and engines do not say it.
  const both = own.kind === "rate-limit" && seen.kind === "rate-limit";
  return both || (own.kind !== "crash" && vague(seen) < vague(own)) ? seen : own;
}

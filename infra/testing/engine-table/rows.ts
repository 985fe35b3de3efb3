/** The columns of the table: one driver each. */
export const columns = {
  "claude-api": "Claude Code",
  codex: "Codex",
  copilot: "GitHub Copilot",
  opencode: "opencode",
  gemini: "Gemini",
} as const;
export type Column = keyof typeof columns;

export type Row = {
  /** What an engine does, or what happens to a Run with it. */
  readonly so: string;
  /** The engines with which that is not so, and why. */
  readonly cannot?: Partial<Record<Column, string>>;
};

const atTheEnd = "reports the output of a command only when the command has ended";

/** What is so with engines at their worst. Each row is tested with the real programs of all columns. */
export const rows = {
  cost: { so: "a cost limit ends a turn that calls tool after tool, within two requests" },
  passing: { so: "a test that fails and then passes is proof, with its exit codes" },
  codes: { so: "commands that end with 1 without an error show 1" },
  live: {
    so: "a command's output is shown while it runs",
    cannot: { codex: atTheEnd, gemini: atTheEnd },
  },
  large: { so: "an output of 6 MB is counted in bytes, and is whole or says that it is cut" },
  failing: { so: "the long output of a command that fails is whole or says that it is cut" },
  offline: { so: "a fresh home connects to nothing but the model's service" },
  history: { so: "a Run continues after two calls in one reply and after 6 MB of output" },
  slash: { so: "instructions and messages that begin with a slash reach the model" },
  waiting: { so: "reports that are refused because a message waits end, and the message arrives" },
  reports: { so: "of many reports in a turn the first counts, and the turn is ended" },
  questions: { so: "an autonomous Run never waits for a person, and fails at the third question" },
  e400: { so: "a request that the service does not accept fails with its reason" },
  e401: { so: "a wrong key fails with its reason" },
  e429: { so: "a rate limit fails with its reason" },
  later: { so: "a rate limit for an hour fails at once, and says for how long" },
  e500: { so: "a fault of the service fails with its reason" },
  e529: { so: "an overloaded service fails with its reason" },
  cut: { so: "a stream that breaks off every time fails with its reason" },
  garbled: { so: "a reply that cannot be read fails with its reason" },
  refused: { so: "a model that refuses fails with its reason" },
  maxed: { so: "a model at the limit of its output fails with its reason" },
  hang: { so: "a model that says nothing fails at the silence limit" },
  held: { so: "a question that stays open ends the turn; the answer is the next prompt" },
  killed: { so: "killed after it asked, it gets the answers once, in the same session" },
  lost: { so: "its DevBox killed after it asked, it gets the answers once, in the same session" },
  restarted: { so: "the server killed, and answered a day later, it resumes the same session" },
  parked: { so: "parked while it waits, it gets the answers once, in the same session" },
} as const satisfies Readonly<Record<string, Row>>;
export type RowName = keyof typeof rows;

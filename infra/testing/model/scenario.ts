import type { Json } from "./json.ts";

/** The purpose for which a step needs a tool. The tools in the request decide which one. */
export type Need =
  | { readonly for: "shell"; readonly command: string }
  | { readonly for: "edit"; readonly path: string; readonly content: string }
  | { readonly for: "ask" | "ask-claude" | "ask-codex" | "report"; readonly input: Json }
  | { readonly for: "plan"; readonly items: readonly string[] }
  /** Starts a subagent with this prompt. */
  | { readonly for: "subagent"; readonly prompt: string }
  /** Claude Code offers some tools only once they were searched for. */
  | { readonly for: "find"; readonly tool: string }
  /** The first of them that is possible. */
  | { readonly for: "any"; readonly of: readonly Need[] };

/**
 * How a model's service fails: with a status, by never answering, or in the middle of a stream. `later`: 429 for an
 * hour. `garbled`: a page of something else. `refused`, `full`: the model ends so.
 */
export type Failing =
  | (400 | 401 | 429 | 500 | 529)
  | ("hang" | "cut" | "later" | "garbled" | "refused" | "full");

/** The items since the scenario was named. */
export type Heard = {
  /** People's texts. */
  readonly users: readonly string[];
  /** The newest item: a person's text, or a tool's result. */
  readonly newest: string;
};

/** One reply of the model. */
export type Step = {
  readonly say: string | ((heard: Heard) => string);
  readonly call?: Need;
  /** A second call in the same reply. The step ends with the result of the last. */
  readonly also?: Need;
  /** Not worth a word when no tool can do it. */
  readonly optional?: true;
  /** Between words. */
  readonly pauseMs?: number;
  /** The output tokens that the reply costs. */
  readonly spends?: number;
  readonly fails?: Failing;
};

/** The last step repeats, unless `again` says where to continue when someone writes after it. */
export type Scenario = { readonly steps: readonly Step[]; readonly again?: number };

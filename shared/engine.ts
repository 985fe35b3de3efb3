/** All engines, in the order in which auto-detect prefers them. */
export const engines = {
  "claude-plan": "Claude Code — Plan",
  "claude-api": "Claude Code — API credits",
  codex: "Codex",
  copilot: "GitHub Copilot",
  opencode: "opencode",
  gemini: "Gemini",
  script: "Script",
} as const;

export type EngineName = keyof typeof engines;

/** Reasoning effort of the model, for engines with such a setting. */
export const efforts = ["low", "medium", "high", "xhigh", "max"] as const;
export type Effort = (typeof efforts)[number];

/** The engines that accept a message within a running turn. The others get it when the turn ends. */
export const steerable: ReadonlySet<EngineName> = new Set(["claude-plan", "claude-api", "codex"]);

/**
 * Whether an engine can work with a worker's image. `why`: what is missing, or what was found. `caution`: what people
 * should know about its sign-in.
 */
export type EngineState = {
  readonly engine: EngineName;
  readonly worker: string;
  readonly image: string;
  readonly available: boolean;
  readonly why: string;
  readonly caution?: string | undefined;
  /** Whose its program is: the image's own, or the worker's, which DevBoxes of the image get too. */
  readonly from?: "image" | "machine" | undefined;
  /** Of its program, if it is known. */
  readonly version?: string | undefined;
};

/**
 * The best engine for an image: the first available coding engine, or Script if the instructions have shell
 * blocks. Undefined if no engine can work.
 */
export function detectEngine(
  states: readonly EngineState[],
  scripted: boolean,
): EngineName | undefined {
  return states.find((state) => state.available && (state.engine !== "script" || scripted))?.engine;
}

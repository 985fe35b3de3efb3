import { type EngineName, engines } from "../engine.ts";

/** "Claude Code — API credits"; the name itself for an engine that this version does not know. */
export const engineLabel = (engine: string): string => engines[engine as EngineName] ?? engine;

/** The program behind an engine, without how it is paid for: "Claude Code". */
export const productOf = (engine: string): string => engineLabel(engine).split(" — ")[0] ?? engine;

/** "Claude Code — API credits · opus · high" */
export const engineLine = (
  label: string,
  ...parts: readonly (string | null | undefined)[]
): string => [label, ...parts.filter((part) => part)].join(" · ");

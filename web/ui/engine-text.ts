import { type EngineName, engines } from "../../shared/engine.ts";

/** The program behind an engine, without how it is paid for: "Claude Code". */
export const productOf = (engine: EngineName): string => engines[engine].split(" — ")[0] ?? engine;

/** "Claude Code — API credits · opus · high" */
export const engineLine = (
  label: string,
  ...parts: readonly (string | null | undefined)[]
): string => [label, ...parts.filter((part) => part)].join(" · ");

import type { EngineName } from "../../shared/engine.ts";

/** Where engines and their sign-ins are looked for: an environment, a home folder, and programs. */
export type Look = {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A file of the home folder, by its path there; undefined when there is none. */
  readonly read: (path: string) => string | undefined;
  /** Where a program is; undefined when it is not installed. */
  readonly find: (program: string) => string | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
};

/** The program of each coding engine. */
export const programs: Readonly<Record<Exclude<EngineName, "script">, string>> = {
  "claude-plan": "claude",
  "claude-api": "claude",
  codex: "codex",
  copilot: "copilot",
  opencode: "opencode",
  gemini: "gemini",
};

/** A file of JSON, or an empty object where it is missing or broken. */
export function readJson({ read }: Pick<Look, "read">, path: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(read(path) ?? "{}");
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

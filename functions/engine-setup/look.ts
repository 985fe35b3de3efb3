import type { EngineName } from "../../shared/engine.ts";

/** Where to look for engines and their sign-ins: an environment, a home folder, and programs. */
export type Look = {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Reads a file by its absolute path, or its path in the home folder. Undefined if there is none. */
  readonly read: (path: string) => string | undefined;
  /** Finds a program's path. Undefined if it is not installed. */
  readonly find: (program: string) => string | undefined;
  /** Says that a program is missing, and where. Undefined: on this machine. */
  readonly missing?: ((program: string) => string) | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The secret in AWS Secrets Manager that contains the environment. Undefined on a machine. */
  readonly secret?: string;
};

/** Says how to add a missing variable. */
export const give = ({ secret }: Pick<Look, "secret">, variable: string): string =>
  secret === undefined
    ? `start Wheelhouse with ${variable}`
    : `add ${variable} to the secret ${secret} in AWS Secrets Manager`;

/** The program of each coding engine. */
export const programs: Readonly<Record<Exclude<EngineName, "script">, string>> = {
  "claude-plan": "claude",
  "claude-api": "claude",
  codex: "codex",
  copilot: "copilot",
  opencode: "opencode",
  gemini: "gemini",
};

/** Returns the first of these variables that is set. */
export function firstSet(
  { env }: Pick<Look, "env">,
  ...names: string[]
): { name: string; value: string } | undefined {
  for (const name of names) {
    const value = env[name];
    if (value) return { name, value };
  }
  return undefined;
}

/** Returns those of these variables that are set. */
export const kept = ({ env }: Pick<Look, "env">, ...names: string[]): Record<string, string> =>
  Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));

/** Reads a JSON file. Returns an empty object if it is missing or broken. */
export function readJson({ read }: Pick<Look, "read">, path: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(read(path) ?? "{}");
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** The path that people see. */
export const shown = (path: string): string => (path.startsWith("/") ? path : `~/${path}`);

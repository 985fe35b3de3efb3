import type { EngineName } from "../../shared/engine.ts";

/** Where engines and their sign-ins are looked for: an environment, a home folder, and programs. */
export type Look = {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A file, by its path in the home folder or an absolute one; undefined when there is none. */
  readonly read: (path: string) => string | undefined;
  /** Where a program is; undefined when it is not installed. */
  readonly find: (program: string) => string | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The secret in AWS Secrets Manager that the environment is from; undefined where it is a machine's own. */
  readonly secret?: string;
};

/** What to do about a variable that is missing. */
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

/** The first of these variables that is set. */
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

/** The variables of these names that are set, under their own names. */
export const kept = ({ env }: Pick<Look, "env">, ...names: string[]): Record<string, string> =>
  Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));

/** A file of JSON, or an empty object where it is missing or broken. */
export function readJson({ read }: Pick<Look, "read">, path: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(read(path) ?? "{}");
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** A path as people know it. */
export const shown = (path: string): string => (path.startsWith("/") ? path : `~/${path}`);

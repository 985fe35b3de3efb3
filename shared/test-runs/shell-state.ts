/**
 * What an exit code can be: `0`; `x` some other code than 0; `?` any; `test:NAME` the code of that test run, which is
 * not 0; `code:N` this number, which is not 0.
 */
export type Code = "0" | "x" | "?" | `test:${string}` | `code:${number}`;

export type Ended = "passed" | "failed" | "maybe";

/** One way in which a script may have gone so far. */
export type State = {
  readonly last: Code;
  /** How the last run of each test command ended. One that is missing has not run. */
  readonly tests: Readonly<Record<string, Ended>>;
  readonly variables: Readonly<Record<string, Code>>;
  /** The exit codes of the last pipeline. */
  readonly pipe: readonly Code[];
  /** The shell stops at a failure (`set -e`). */
  readonly strict: boolean;
  readonly pipefail: boolean;
  readonly folder: string;
  /** The shell has ended. */
  readonly over: boolean;
};

export const firstState = (strict: boolean, pipefail: boolean): State => ({
  last: "0",
  tests: {},
  variables: {},
  pipe: [],
  strict,
  pipefail,
  folder: "",
  over: false,
});

/** Without duplicates, so that their number does not grow with the length of a script. */
export function distinct(states: readonly State[]): State[] {
  const all = new Map(states.map((it) => [JSON.stringify(it), it]));
  return [...all.values()];
}

const reference = /^\$(?:\{?([A-Za-z_]\w*|\?)\}?|\{PIPESTATUS\[(\d+)\]\})$/;

/** The code that a word stands for: a number, or a variable that holds a code. */
export function codeOf(text: string, { last, variables, pipe }: State): Code {
  if (/^\d+$/.test(text)) return Number(text) % 256 === 0 ? "0" : `code:${Number(text) % 256}`;
  const [, name, place] = reference.exec(text) ?? [];
  if (place !== undefined) return pipe[Number(place)] ?? "?";
  if (name === "?") return last;
  if (name === "PIPESTATUS") return pipe[0] ?? "?";
  return (name !== undefined && variables[name]) || "?";
}

/** The ways in which a code is 0, and those in which it is not. */
export const zero = (code: Code): boolean => code === "0" || code === "?";
export const notZero = (code: Code): boolean => code !== "0";

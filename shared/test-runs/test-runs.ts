import { testKey, waysOf } from "./follow-shell.ts";
import { runsTests } from "./runners.ts";
import { notZero, type State, zero } from "./shell-state.ts";
import { StrangeShell } from "./shell-word.ts";
import { unwrapped } from "./wrapped.ts";

/**
 * What an exit code of the whole command says about a test run: `code` it failed with this code; `failed` it failed
 * with another one; `not-passed` it failed, or something before it did and it did not run; `absent` it did not run;
 * `unknown` nobody can know.
 */
export type Verdict = "passed" | "code" | "failed" | "not-passed" | "absent" | "unknown";

export type TestInCommand = {
  readonly command: string;
  /** Where the command changed to before; `""` if it did not. */
  readonly folder: string;
  readonly ifZero: Verdict;
  readonly ifNot: Verdict;
};

/** No one reads a longer command, and a longer script has too many ways. */
const longest = 200;
const longestScript = 20_000;

/**
 * The test runs in a shell command, in the order in which they appear, and what its exit code will say about each.
 *
 * @param text one or more lines of shell
 * @param strict the shell stops at the first failure (`bash -e`)
 */
export function testsIn(text: string, strict: boolean): TestInCommand[] {
  const ways = text.length > longestScript ? undefined : knownWays(text, strict);
  if (!ways) return guessed(text);
  const keys = [...new Set(ways.flatMap((it) => Object.keys(it.tests)))];
  const ended = (which: typeof zero) => ways.filter((it) => which(it.last));
  return keys.flatMap((key): TestInCommand[] => {
    const at = key.indexOf("\n");
    const [ifZero, ifNot] = [verdict(key, ended(zero)), verdict(key, ended(notZero))];
    if (ifZero === "absent" && ifNot === "absent") return [];
    const command = key
      .slice(at + 1)
      .replace(/\s+/g, " ")
      .slice(0, longest);
    return [{ command, folder: key.slice(0, at).slice(0, longest), ifZero, ifNot }];
  });
}

function knownWays(text: string, strict: boolean): State[] | undefined {
  try {
    return waysOf(text, strict);
  } catch (error) {
    if (error instanceof StrangeShell) return undefined;
    throw error;
  }
}

function verdict(key: string, ways: readonly State[]): Verdict {
  const ends = new Set(ways.map((it) => it.tests[key] ?? "absent"));
  const only = (...those: string[]) => ends.size > 0 && [...ends].every((it) => those.includes(it));
  if (only("passed")) return "passed";
  if (only("absent")) return "absent";
  if (only("failed")) return ways.every((it) => it.last === `test:${key}`) ? "code" : "failed";
  return only("failed", "absent") ? "not-passed" : "unknown";
}

/** Test runs in a text that is not understood as a whole. Nothing is known of their results. */
function guessed(text: string): TestInCommand[] {
  const found = new Map<string, TestInCommand>();
  for (const part of text
    .slice(0, longestScript)
    .replace(/\\\n/g, " ")
    .split(/[;&|\n(){}`]+|\b(?:if|elif|then|else|while|until|do)\b/)) {
    const words = part.trim().split(/\s+/).filter(Boolean);
    while (/^[A-Za-z_]\w*=/.test(words[0] ?? "")) words.shift();
    const rest = unwrapped(words.map((raw) => ({ raw, text: raw, plain: true, scripts: [] })));
    if (!runsTests(rest.map((it) => it.text))) continue;
    const command = rest
      .map((it) => it.raw)
      .join(" ")
      .slice(0, longest);
    found.set(testKey("", command), { command, folder: "", ifZero: "unknown", ifNot: "unknown" });
  }
  return [...found.values()];
}

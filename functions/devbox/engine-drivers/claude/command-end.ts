import * as z from "zod";
import type { Cut, EngineEvent } from "../driver.ts";

type CommandEnd = Pick<Extract<EngineEvent, { type: "step-ended" }>, "output" | "exitCode" | "cut">;

type Told = {
  /** What the model reads. */
  readonly text: string;
  readonly ok: boolean;
  /** The structured result. Claude Code leaves it out for the commands of subagents. */
  readonly toolResult: unknown;
  readonly command: string;
};

const shellResult = z.object({
  stdout: z.string(),
  stderr: z.string().default(""),
  interrupted: z.boolean().optional(),
  /** The command goes on in the background. */
  backgroundTaskId: z.string().optional(),
  /** Says what an exit code means that is no failure, such as "No matches found". */
  returnCodeInterpretation: z.string().optional(),
  persistedOutputPath: z.string().optional(),
  persistedOutputSize: z.int().nonnegative().optional(),
});

const noOutput = "(Bash completed with no output)";

/** How a command ended, and what it printed. */
export function commandEndOf(told: Told, home: string): CommandEnd {
  const shell = shellResult.safeParse(told.toolResult).data;
  if (!shell) return fromText(told, home);
  const output = [shell.stdout, shell.stderr].filter(Boolean).join("\n");
  const { persistedOutputPath: path, persistedOutputSize: size } = shell;
  return {
    output,
    ...(path === undefined ? {} : { cut: cutOf(path, home, size) }),
    ...(!told.ok || shell.interrupted || shell.backgroundTaskId !== undefined
      ? {}
      : { exitCode: shell.returnCodeInterpretation === undefined ? 0 : 1 }),
  };
}

/**
 * Commands that may end with 1 without an error, where a shell command begins. Only the structured result tells it
 * from 0.
 */
const maybeOne =
  /(?:^|[;&|({!`\n'"]|\b(?:then|do|else|if|while|until)\s)[^\S\n]*(?:[ef]?grep|rg|find|diff|test|\[|git(?:\s+-\S+(?:\s+[^-\s]\S*)?)*\s+(?:diff|grep))(?:\s|$)/;

function fromText({ text, ok, command }: Told, home: string): CommandEnd {
  if (!ok) {
    const [, code, printed = ""] = /^Exit code (\d+)(?:\n([\s\S]*))?$/.exec(text) ?? [];
    return code === undefined
      ? { output: text }
      : { ...failedOutput(printed), exitCode: Number(code) };
  }
  const code = /^Command running in background\b/.test(text) || maybeOne.test(command) ? {} : zero;
  const [, path, preview = ""] = persisted.exec(text) ?? [];
  if (path !== undefined) return { output: preview, cut: cutOf(path, home), ...code };
  return { output: text === noOutput ? "" : text, ...code };
}

const shortened = /\n\n\.\.\. \[(\d+) characters truncated\] \.\.\.\n\n/;

/** An output with fewer characters is read to its end: 30,000, without room for the blanks that are cut off there. */
const surelyRead = 29_000;

/**
 * Of a command that failed, Claude Code 2.1.330 reads the first 30,000 characters, tells the ends of those, and keeps no
 * file. It counts characters, so only the least number of bytes follows.
 */
function failedOutput(printed: string): CommandEnd {
  const [line, left] = shortened.exec(printed) ?? [];
  if (line === undefined) return { output: printed };
  const told = printed.length - line.length + Number(left);
  const atLeast = Buffer.byteLength(printed) - line.length + Number(left);
  return { output: told < surelyRead ? printed : `${printed}\n…`, cut: { atLeast } };
}

const zero = { exitCode: 0 };

const persisted =
  /^<persisted-output>\nOutput too large [^\n]*\. Full output saved to: ([^\n]+)\n\nPreview [^\n]*:\n([\s\S]*?)(?:\n\.\.\.)?\n<\/persisted-output>/;

const cutOf = (path: string, home: string, size?: number): Cut => ({
  ...(size === undefined ? {} : { size }),
  file: { path, folder: `${home}/.claude` },
});

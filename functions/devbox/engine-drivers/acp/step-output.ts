import * as z from "zod";
import type { Cut } from "../driver.ts";
import { leftOut } from "./gemini-output.ts";
import type { ToolCall } from "./updates.ts";

/** Tools' answers in `rawOutput`: opencode's, and two shapes of Copilot's. */
const answers = z.union([
  z.object({ output: z.string() }).transform(({ output }) => output),
  z.object({ content: z.string() }).transform(({ content }) => content),
  z.object({ message: z.string() }).transform(({ message }) => message),
  z.string(),
]);

type Printed = { readonly output: string; readonly code?: number | null };

/** The line with the exit code that Copilot, and our Gemini, add to what a command printed. */
const lastLine = /^<(?:shellId: )?\S+ completed with exit code (-?\d+)>\s*$/;

/** Gemini's own words: for a command that printed nothing, or did not end by itself. */
const unprinted: readonly (readonly [RegExp, (code: string) => number | null])[] = [
  [/^Command exited with code: (\d+)$/, Number],
  [/^Command (?:terminated by signal|failed): .*$/s, () => null],
  [/^Command (?:was automatically cancelled|cancelled by user)\b/, () => null],
  [/^Output: .*\nExit Code: (\d+)(?:\n(?:Background PIDs|Process Group PGID): [^\n]*)*$/s, Number],
];

/** What a command printed, and its exit code. Null: it did not end by itself. */
function printed(text: string): Printed {
  const at = text.lastIndexOf("<");
  const [, code] = (at < 0 ? undefined : lastLine.exec(text.slice(at))) ?? [];
  if (code !== undefined)
    return { output: text.slice(0, at).replace(/\n$/, ""), code: Number(code) };
  for (const [words, codeOf] of unprinted) {
    const found = words.exec(text);
    if (found) return { output: text, code: codeOf(found[1] ?? "") };
  }
  return { output: text };
}

const textOf = ({ content = [], rawOutput }: ToolCall): string | undefined => {
  const texts = content.flatMap((it) => ("content" in it ? [it.content.text] : []));
  return texts.length > 0 ? texts.join("\n") : answers.safeParse(rawOutput).data;
};

/** The output or answer of a call. Undefined if there is none. */
export function outputOf(call: ToolCall): string | undefined {
  const text = textOf(call);
  if (text === undefined || call.kind !== "execute") return text;
  const { output } = printed(text);
  return output === noOutput ? "" : output;
}

/** opencode's words for a command that printed nothing. */
const noOutput = "(no output)";

const opencodes = z.object({
  metadata: z.object({
    exit: z.int().nullable(),
    truncated: z.boolean().optional().catch(undefined),
    outputPath: z.string().optional().catch(undefined),
  }),
});
const copilots = z.object({
  contents: z.array(
    z.looseObject({
      exitCode: z.int().optional().catch(undefined),
      outputTruncated: z.boolean().optional().catch(undefined),
      outputFilePath: z.string().optional().catch(undefined),
    }),
  ),
});

/** The exit code of a command, if the agent reports it. Null if the command did not end by itself. */
export function exitCodeOf(call: ToolCall): number | null | undefined {
  if (call.kind !== "execute") return undefined;
  const exit = opencodes.safeParse(call.rawOutput).data?.metadata.exit;
  if (exit !== undefined) return exit;
  const contents = copilots.safeParse(call.rawOutput).data?.contents ?? [];
  const code = contents.find((it) => it.exitCode !== undefined)?.exitCode;
  return code ?? printed(textOf(call) ?? "").code;
}

/** That the agent reports only a part of a command's output. @param folder where it keeps the whole output */
export function cutOf(call: ToolCall, folder: string | undefined): Cut | undefined {
  const { kind, rawOutput } = call;
  if (kind !== "execute") return undefined;
  const opencode = opencodes.safeParse(rawOutput).data?.metadata;
  const copilot = copilots.safeParse(rawOutput).data?.contents.find((it) => it.outputTruncated);
  if (!opencode?.truncated && !copilot) return leftOut(textOf(call) ?? "", folder);
  const path = opencode?.outputPath ?? copilot?.outputFilePath;
  return path === undefined || folder === undefined ? {} : { file: { path, folder } };
}

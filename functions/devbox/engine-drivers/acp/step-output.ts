import * as z from "zod";
import type { ToolCall } from "./updates.ts";

/** Tools' answers in `rawOutput`: opencode's, and two shapes of Copilot's. */
const answers = z.union([
  z.object({ output: z.string() }).transform(({ output }) => output),
  z.object({ content: z.string() }).transform(({ content }) => content),
  z.object({ message: z.string() }).transform(({ message }) => message),
  z.string(),
]);

/** What a command printed, and the exit code in a last line that Copilot adds to it. */
function printed(text: string): { readonly output: string; readonly code?: number } {
  const at = text.lastIndexOf("<");
  const [, code] =
    /^<(?:shellId: )?\S+ completed with exit code (-?\d+)>\s*$/.exec(text.slice(at)) ?? [];
  if (at < 0 || code === undefined) return { output: text };
  return { output: text.slice(0, at).replace(/\n$/, ""), code: Number(code) };
}

/** The output or answer of a call. Undefined if there is none. */
export function outputOf({ content = [], rawOutput }: ToolCall): string | undefined {
  const texts = content.flatMap((it) => ("content" in it ? [it.content.text] : []));
  const text = texts.length > 0 ? texts.join("\n") : answers.safeParse(rawOutput).data;
  return text === undefined ? undefined : printed(text).output;
}

const opencodes = z.object({ metadata: z.object({ exit: z.int().nullable() }) });
const copilots = z.object({ contents: z.array(z.looseObject({ exitCode: z.int().optional() })) });

/** The exit code of a command, if the agent reports it. Null if the command did not end by itself. */
export function exitCodeOf({ kind, content = [], rawOutput }: ToolCall): number | null | undefined {
  if (kind !== "execute") return undefined;
  const exit = opencodes.safeParse(rawOutput).data?.metadata.exit;
  if (exit !== undefined) return exit;
  const contents = copilots.safeParse(rawOutput).data?.contents ?? [];
  const code = contents.find((it) => it.exitCode !== undefined)?.exitCode;
  if (code !== undefined) return code;
  const texts = content.flatMap((it) => ("content" in it ? [it.content.text] : []));
  return printed(texts.join("\n")).code;
}

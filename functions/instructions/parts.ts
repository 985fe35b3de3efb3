import MarkdownIt from "markdown-it";
import { type Fence, fenceOf, isSession, isShell, shellFences } from "../../shared/shell-blocks.ts";
import { commandsOf, isRecorded } from "./session.ts";

/** A piece of the instructions, in order. */
export type Part =
  | { readonly kind: "text"; readonly text: string }
  | {
      readonly kind: "block";
      readonly code: string;
      readonly title: string;
      readonly allowFailure: boolean;
    };

/** A block of the instructions that does not run. `why` continues "the block at line 3". */
export type PassedOver = { readonly line: number; readonly what: string; readonly why: string };

export type Instructions = {
  readonly parts: readonly Part[];
  readonly passedOver: readonly PassedOver[];
};

const markdown = new MarkdownIt("commonmark", { maxNesting: 1_000 });
markdown.core.ruler.enableOnly(["normalize", "block"]);

/** A stretch of lines. `end` is the line after the last one. */
type Code = {
  readonly kind: "fence" | "code_block" | "html_block";
  readonly start: number;
  readonly end: number;
  readonly info: string;
  readonly text: string;
  readonly quoted: boolean;
};

function codeIn(text: string): Code[] {
  const found: Code[] = [];
  let quotes = 0;
  for (const { type, map, info, content } of markdown.parse(text, {})) {
    if (type === "blockquote_open") quotes += 1;
    if (type === "blockquote_close") quotes -= 1;
    if (!map || (type !== "fence" && type !== "code_block" && type !== "html_block")) continue;
    const [start, end] = map;
    const named = markdown.utils.unescapeAll(info).trim();
    found.push({ kind: type, start, end, info: named, text: content, quoted: quotes > 0 });
  }
  return found;
}

/** A byte order mark is not text. A carriage return also ends a line. */
const plain = (text: string): string => text.replace(/^\ufeff/, "").replace(/\r\n?/g, "\n");

/** The lines of all fenced code blocks, with their fences. */
export function fencedLines(instructions: string): string[] {
  const text = plain(instructions);
  const lines = text.split("\n");
  const fences = codeIn(text).filter((it) => it.kind === "fence");
  return fences.flatMap(({ start, end }) => lines.slice(start, end));
}

/**
 * Splits instructions, which are CommonMark, into text and the shell blocks that Script runs. Every other code block
 * stays in the text; it is named with the reason why it does not run.
 */
export function readInstructions(instructions: string): Instructions {
  const text = plain(instructions);
  const lines = text.split("\n");
  const parts: Part[] = [];
  const passedOver: PassedOver[] = [];
  let from = 0;

  const textUpTo = (end: number) => {
    const shown = dedented(lines.slice(from, end));
    if (shown) parts.push({ kind: "text", text: shown });
  };
  for (const code of codeIn(text)) {
    const { start, end } = code;
    const line = start + 1;
    if (code.kind !== "fence") {
      const why =
        code.kind === "html_block"
          ? "it is inside HTML or a comment"
          : "it is indented by four spaces or more, so it is not a fence";
      for (const info of shellFences(code.text)) passedOver.push({ line, what: info, why });
      continue;
    }
    const block = blockOf(code);
    if ("why" in block) {
      passedOver.push({ line, what: code.info, why: block.why });
      continue;
    }
    textUpTo(start);
    parts.push(block);
    from = end;
  }
  textUpTo(lines.length);
  return { parts, passedOver };
}

type Block = Extract<Part, { kind: "block" }>;

/**
 * A quotation is material to judge, not instructions: a webhook brings the text of strangers in one. So nothing in it
 * runs.
 */
function blockOf({ info, text, quoted }: Code): Block | { why: string } {
  const fence = fenceOf(info);
  if (!isShell(fence))
    return { why: fence.language ? "Script runs only shell blocks" : "it names no language" };
  if (quoted) return { why: "it is in a quotation" };
  const code = commandsIn(fence, text);
  if (code === undefined) return { why: "no line of it begins with a prompt such as $" };
  const first = firstLine(code);
  if (first === undefined) return { why: "it has no command" };
  const { title, allowFailure } = fence;
  return { kind: "block", code, title: title || first, allowFailure };
}

/** The commands of a block; undefined for a session without a prompt. */
function commandsIn(fence: Fence, text: string): string | undefined {
  const code = text === "" || text.endsWith("\n") ? text : `${text}\n`;
  return isSession(fence) || isRecorded(code) ? commandsOf(code) : code;
}

/** The first line that is neither empty nor a comment. */
function firstLine(code: string): string | undefined {
  const lines = code.split("\n").map((line) => line.trim());
  return lines.find((line) => line && !line.startsWith("#"));
}

/** Lines of text without the empty ones at both ends, and without the indent that they have in common. */
function dedented(lines: readonly string[]): string {
  const first = lines.findIndex((line) => line.trim() !== "");
  if (first < 0) return "";
  const shown = lines.slice(first);
  const indents = shown.filter((line) => line.trim()).map((line) => line.search(/[^ ]/));
  const common = Math.min(...indents);
  return shown
    .map((line) => line.slice(common))
    .join("\n")
    .trimEnd();
}

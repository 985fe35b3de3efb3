/** A piece of the instructions, in order. */
export type Part =
  | { readonly kind: "text"; readonly text: string }
  | {
      readonly kind: "block";
      readonly code: string;
      readonly title: string;
      readonly allowFailure: boolean;
    };

const opening = /^( {0,3})(`{3,}|~{3,})(.*)$/;

/**
 * Splits instructions into text and shell blocks, by CommonMark's rules for fences: the closing fence
 * has the same character and at least the same length, and an unclosed fence ends with the text. Fences
 * of other languages stay text, with everything inside them.
 *
 * An info string is `sh` or `bash`, then `allow-failure` and the words of a title in any order.
 */
export function partsOf(instructions: string): Part[] {
  const parts: Part[] = [];
  let text: string[] = [];
  let fence: { indent: number; marker: string; info: string; lines: string[] } | undefined;

  const endText = () => {
    const first = text.findIndex((line) => line.trim() !== "");
    const joined = first < 0 ? "" : text.slice(first).join("\n").trimEnd();
    if (joined) parts.push({ kind: "text", text: joined });
    text = [];
  };
  const endFence = () => {
    const block = fence && blockOf(fence.info, fence.lines);
    fence = undefined;
    if (!block) return;
    endText();
    parts.push(block);
  };

  for (const line of instructions.replace(/\r\n?/g, "\n").split("\n")) {
    if (!fence) {
      const [, indent = "", opened, rest = ""] = opening.exec(line) ?? [];
      const info = rest.trim();
      // An info string after backticks has none itself.
      const marker = opened?.startsWith("`") && info.includes("`") ? undefined : opened;
      if (marker) fence = { indent: indent.length, marker, info, lines: [] };
      if (!marker || !isShell(info)) text.push(line);
      continue;
    }
    const shell = isShell(fence.info);
    if (!shell) text.push(line);
    if (closes(line, fence.marker)) endFence();
    else fence.lines.push(line.replace(new RegExp(`^ {0,${fence.indent}}`), ""));
  }
  endFence();
  endText();
  return parts;
}

const languageOf = (info: string): string => /^\S*/.exec(info)?.[0].toLowerCase() ?? "";
const isShell = (info: string): boolean => ["sh", "bash"].includes(languageOf(info));

function closes(line: string, marker: string): boolean {
  const end = /^ {0,3}(`{3,}|~{3,})[ \t]*$/.exec(line)?.[1];
  return end !== undefined && end[0] === marker[0] && end.length >= marker.length;
}

function blockOf(info: string, lines: readonly string[]): Part | undefined {
  if (!isShell(info)) return undefined;
  const words = info.split(/\s+/).slice(1);
  const title = words.filter((word) => word !== "allow-failure").join(" ");
  const code = `${lines.join("\n")}\n`;
  return {
    kind: "block",
    code,
    title: title || firstLine(code),
    allowFailure: words.includes("allow-failure"),
  };
}

/** The first line that is neither empty nor a comment. */
function firstLine(code: string): string {
  const lines = code.split("\n").map((line) => line.trim());
  return lines.find((line) => line && !line.startsWith("#")) ?? "nothing";
}

/** The same rule as in `functions/devbox/script/blocks.ts`, which runs code blocks. A test checks that both follow the same rule. */
const opening = /^( {0,3})(`{3,}(?!.*`)|~{3,})[ \t]*(.*?)[ \t]*$/;
const closing = /^ {0,3}(`{3,}|~{3,})[ \t]*$/;

/** Whether each line is in a code block, or is one of its fences. */
export function fencedLines(text: string): boolean[] {
  let fence: string | undefined;
  return linesOf(text).map((line) => {
    if (fence === undefined) {
      fence = opening.exec(line)?.[2];
      return fence !== undefined;
    }
    const end = closing.exec(line)?.[1];
    if (end !== undefined && end[0] === fence[0] && end.length >= fence.length) fence = undefined;
    return true;
  });
}

/** A carriage return also ends a line. */
export const linesOf = (text: string): string[] => text.replace(/\r\n?/g, "\n").split("\n");

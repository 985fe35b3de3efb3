/** The rule of `functions/devbox/script/blocks.ts`, which runs what stands in a block; a test holds the two together. */
const opening = /^( {0,3})(`{3,}(?!.*`)|~{3,})[ \t]*(.*?)[ \t]*$/;
const closing = /^ {0,3}(`{3,}|~{3,})[ \t]*$/;

/** Of each line, whether it is a fence of a block of code or stands within one. */
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

/** A carriage return ends a line, too. */
export const linesOf = (text: string): string[] => text.replace(/\r\n?/g, "\n").split("\n");

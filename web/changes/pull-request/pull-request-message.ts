const longestTitle = 120;

/**
 * The message that asks a Run to open its pull request: words for an engine with a model, and a shell
 * block for the Script engine. The title comes from a ticket, so it is put on one line: it cannot end the
 * block.
 */
export function pullRequestMessage(title: string): string {
  const quoted = shellQuoted(oneLine(title));
  return [
    "Open a pull request: commit what is left, push the branch, and open it.",
    "",
    "```sh",
    "git add -A",
    `git diff --cached --quiet || git commit -m ${quoted}`,
    "git push",
    `wheelhouse-pr --title ${quoted}`,
    "```",
  ].join("\n");
}

/** Without line ends, control, format and lone surrogate characters, and not too long. */
function oneLine(title: string): string {
  const plain = title
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ")
    .replace(/(?!\u200d)[\p{Cf}\p{Cs}]/gu, "")
    .trim();
  const letters = Array.from(plain);
  if (letters.length > longestTitle)
    return `${letters
      .slice(0, longestTitle - 1)
      .join("")
      .trimEnd()}…`;
  return plain || "Work of a Run";
}

/** A text as one word of a POSIX shell, in single quotes. */
export const shellQuoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

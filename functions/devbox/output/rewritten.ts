/** The text that turns what is shown into another one, for a terminal whose cursor is at the end. */
export function rewritten(before: string, after: string): string {
  if (after.startsWith(before)) return after.slice(before.length);
  let same = 0;
  while (same < before.length && before[same] === after[same]) same += 1;
  const start = same === 0 ? 0 : before.lastIndexOf("\n", same - 1) + 1;
  const lines = before.slice(start).split("\n").length - 1;
  return `${lines > 0 ? `\x1b[${lines}A` : ""}\r\x1b[J${after.slice(start)}`;
}

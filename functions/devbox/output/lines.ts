/**
 * Cuts a text that comes in pieces into its lines. A line without an end that gets longer than `longest` characters is
 * dropped; then `tooLong` is called.
 */
export function lines(
  take: (line: string) => void,
  longest: number,
  tooLong?: () => void,
): (text: string) => void {
  let rest = "";
  return (text) => {
    const parts = (rest + text).split("\n");
    rest = parts.pop() ?? "";
    if (rest.length > longest) {
      rest = "";
      tooLong?.();
    }
    for (const part of parts) take(part);
  };
}

/** What a profile says, as lists of lists. Texts keep their quotes, with their escapes resolved. */
export type Said = string | Said[];

const token = /\s+|;[^\n]*|([()])|"((?:[^"\\\n]|\\.)*)"|([^\s()";]+)/gsy;
const meant: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r" };

/** Reads a profile as Scheme does. Throws where it is not well formed. */
export function parse(profile: string): Said[] {
  const open: Said[][] = [[]];
  token.lastIndex = 0;
  while (token.lastIndex < profile.length) {
    const from = token.lastIndex;
    const found = token.exec(profile);
    if (!found) throw new SyntaxError(`Not a profile from: ${profile.slice(from, from + 40)}`);
    const [, bracket, text, word] = found;
    if (bracket === "(") open.push([]);
    else if (bracket === ")") {
      const list = open.pop();
      if (!list || open.length === 0)
        throw new SyntaxError("A list is closed that was not opened.");
      open.at(-1)?.push(list);
    } else if (text !== undefined)
      open.at(-1)?.push(`"${text.replace(/\\(.)/gs, (_, it: string) => meant[it] ?? it)}"`);
    else if (word !== undefined) open.at(-1)?.push(word);
  }
  const [all = [], ...unclosed] = open;
  if (unclosed.length > 0) throw new SyntaxError("A list is not closed.");
  return all;
}

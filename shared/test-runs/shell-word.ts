/** A word of a shell command. */
export type Word = {
  /** As it is written. */
  readonly raw: string;
  /** Without its quotes. Expansions stay as they are written. */
  readonly text: string;
  /** It has no expansion, so its text is its value. */
  readonly plain: boolean;
  /** The scripts of its command substitutions. */
  readonly scripts: readonly string[];
};

/** Thrown where a text is no shell that is understood here. */
export class StrangeShell extends Error {
  override readonly name = "StrangeShell";
}

const ends = /[\s;&|()<>]/;

/** Reads the word at a position. Returns it with the position behind it. */
export function readWord(source: string, from: number): { word: Word; end: number } {
  let [at, text, plain] = [from, "", true];
  const scripts: string[] = [];
  const expand = (quoted: boolean): void => {
    plain = false;
    const end = endOfExpansion(source, at, scripts);
    text += source.slice(at, end);
    at = end;
    if (quoted && at > source.length) throw new StrangeShell("unfinished quote");
  };
  while (at < source.length) {
    const char = source.charAt(at);
    if (char === "'") {
      const end = closing(source, "'", at + 1);
      text += source.slice(at + 1, end);
      at = end + 1;
    } else if (char === '"') {
      for (at += 1; source[at] !== '"'; ) {
        if (at >= source.length) throw new StrangeShell("unfinished quote");
        if (source[at] === "\\" && /["\\$`\n]/.test(source.charAt(at + 1))) {
          if (source[at + 1] !== "\n") text += source.charAt(at + 1);
          at += 2;
        } else if (isExpansion(source, at)) expand(true);
        else text += source.charAt(at++);
      }
      at += 1;
    } else if (char === "\\") {
      if (source[at + 1] !== "\n") text += source.charAt(at + 1);
      at += 2;
    } else if (char === "$" && (source[at + 1] === "'" || source[at + 1] === '"')) {
      plain = false;
      at += 1;
      if (source[at] === '"') continue;
      const end = endOfAnsiQuote(source, at + 1);
      text += source.slice(at + 1, end);
      at = end + 1;
    } else if (isExpansion(source, at)) expand(false);
    else if (/[<>]/.test(char) && source[at + 1] === "(" && at === from) {
      const end = endOfScript(source, at + 2);
      scripts.push(source.slice(at + 2, end));
      plain = false;
      at = end + 1;
    } else if (ends.test(char)) break;
    else {
      text += char;
      at += 1;
    }
  }
  return { word: { raw: source.slice(from, at), text, plain, scripts }, end: at };
}

const isExpansion = (source: string, at: number): boolean =>
  source[at] === "`" || (source[at] === "$" && /[\w({?!#*@$-]/.test(source.charAt(at + 1)));

/** The position behind an expansion; its scripts are added. */
function endOfExpansion(source: string, at: number, scripts: string[]): number {
  if (source[at] === "`") {
    let end = at + 1;
    while (end < source.length && source[end] !== "`") end += source[end] === "\\" ? 2 : 1;
    if (end >= source.length) throw new StrangeShell("unfinished substitution");
    scripts.push(source.slice(at + 1, end).replace(/\\([`\\$])/g, "$1"));
    return end + 1;
  }
  const next = source.charAt(at + 1);
  if (source.startsWith("$((", at)) return endOfArithmetic(source, at + 3);
  if (next === "(") {
    const end = endOfScript(source, at + 2);
    scripts.push(source.slice(at + 2, end));
    return end + 1;
  }
  if (next === "{") {
    let end = at + 2;
    while (end < source.length && source[end] !== "}") {
      if (/["'`]/.test(source.charAt(end)) || source.startsWith("$(", end))
        throw new StrangeShell("an expansion with quotes");
      end =
        source[end] === "$" && source[end + 1] === "{"
          ? endOfExpansion(source, end, scripts)
          : end + 1;
    }
    if (end >= source.length) throw new StrangeShell("unfinished expansion");
    return end + 1;
  }
  const [name = next] = /^(?:[A-Za-z_]\w*|.)/s.exec(source.slice(at + 1)) ?? [];
  return at + 1 + name.length;
}

/** The position of the `)` that ends a script. */
function endOfScript(source: string, from: number): number {
  let depth = 1;
  for (let at = from; at < source.length; ) {
    const char = source[at];
    if (char === "(") depth += 1;
    if (char === ")" && --depth === 0) return at;
    if (char === "#" && /\s/.test(source.charAt(at - 1))) at = lineEnd(source, at);
    else if (source.startsWith("<<", at) && source[at + 2] !== "<")
      throw new StrangeShell("a document inside a substitution");
    else if (char === "'" || char === '"' || char === "\\" || char === "`" || char === "$")
      at = Math.max(at + 1, readPart(source, at));
    else at += 1;
  }
  throw new StrangeShell("unfinished substitution");
}

/** The position behind a quote, an escape or an expansion. */
function readPart(source: string, at: number): number {
  const char = source[at];
  if (char === "\\") return at + 2;
  if (char === "'") return closing(source, "'", at + 1) + 1;
  if (char === '"') {
    let end = at + 1;
    while (end < source.length && source[end] !== '"') {
      if (source[end] === "\\") end += 2;
      else end = isExpansion(source, end) ? endOfExpansion(source, end, []) : end + 1;
    }
    return end + 1;
  }
  return isExpansion(source, at) ? endOfExpansion(source, at, []) : at + 1;
}

function endOfArithmetic(source: string, from: number): number {
  let depth = 2;
  for (let at = from; at < source.length; at += 1) {
    if (source[at] === "(") depth += 1;
    if (source[at] === ")" && --depth === 0) return at + 1;
  }
  throw new StrangeShell("unfinished arithmetic");
}

function closing(source: string, quote: string, from: number): number {
  const end = source.indexOf(quote, from);
  if (end < 0) throw new StrangeShell("unfinished quote");
  return end;
}

function endOfAnsiQuote(source: string, from: number): number {
  let at = from;
  while (at < source.length && source[at] !== "'") at += source[at] === "\\" ? 2 : 1;
  if (at >= source.length) throw new StrangeShell("unfinished quote");
  return at;
}

export function lineEnd(source: string, at: number): number {
  const end = source.indexOf("\n", at);
  return end < 0 ? source.length : end;
}

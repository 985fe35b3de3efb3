/** A part of a profile: a word of the profile language, a text in quotes, or a list in parentheses. */
export type Term = string | { readonly text: string } | readonly Term[];

const word = /^[a-z][a-z0-9*-]*$|^AF_[A-Z]+$|^\d+$/;

/** The profile language is a Scheme: a text ends at a quote, and a backslash escapes. */
const escapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\n": "\\n",
  "\t": "\\t",
  "\r": "\\r",
};

/** Writes a term. A text stays one text, whatever it contains. Throws for what the language cannot write. */
export function write(term: Term): string {
  if (typeof term === "string") {
    if (word.test(term)) return term;
    throw new TypeError(`${JSON.stringify(term)} is not a word of a sandbox profile.`);
  }
  if ("text" in term) return `"${[...term.text].map(escaped).join("")}"`;
  return `(${term.map(write).join(" ")})`;
}

function escaped(character: string): string {
  const written = escapes[character];
  if (written !== undefined) return written;
  if (character >= " " && character !== "\u007f") return character;
  throw new TypeError(
    "A path with control characters cannot be part of a sandbox profile. Use a data folder without them.",
  );
}

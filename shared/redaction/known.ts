import { disguisesOf, literalsOf, skeletonOf } from "./disguises.ts";
import { original, type Plain, type Range } from "./plain.ts";

/** A secret, and what to call it where it was. */
export type Secret = { readonly name: string; readonly value: string };

/** Where known secrets are in a text, and from where on the end of the text may be the beginning of one. */
export type Found = { readonly ranges: Range[]; readonly begun: number };

/** Shorter values would hide ordinary words. */
export const shortest = 8;
/** So many letters and digits of a disguise in a row are hidden, also without the rest of it. */
const fragment = 12;
/** An end of so many letters and digits is held back. It is the most that a cut can show of a secret. */
const noticed = 4;
const codes = 36 ** noticed;

/**
 * Finds secrets by what is left of a text when everything but its letters and digits is taken out, in lower case:
 * separators, quotes, line ends and prefixes of lines between the characters of a secret make no difference. A secret
 * with fewer than twelve letters and digits is found as it is.
 *
 * The work is linear: one pass counts how long the text has followed any disguise by four characters at a time (a
 * bit per possibility), and only where that is twelve characters, they are looked up.
 */
export function createKnown() {
  const steps = new Uint8Array(Math.ceil(codes / 8));
  const fragments = new Map<string, string>();
  /** Disguises that are found only as a whole, by their first twelve characters. */
  const wholes = new Map<string, { readonly skeleton: string; readonly name: string }[]>();
  const literals = new Map<string, string>();
  const known = new Set<string>();
  let any = false;

  function follow(skeleton: string): void {
    for (let at = 0; at + noticed <= skeleton.length; at += 1) {
      const code = Number.parseInt(skeleton.slice(at, at + noticed), 36);
      steps[code >> 3] = (steps[code >> 3] ?? 0) | (1 << (code & 7));
    }
  }

  function addOne({ name, value }: Secret): void {
    if (value.length < shortest || known.has(value)) return;
    known.add(value);
    any = true;
    if (skeletonOf(value).length < fragment)
      for (const it of literalsOf(value)) literals.set(it, name);
    for (const { skeleton, random } of disguisesOf(value)) {
      if (skeleton.length < fragment) continue;
      let whole = true;
      for (let at = 0; at + fragment <= skeleton.length; at += 1) {
        const part = skeleton.slice(at, at + fragment);
        if ((random[at + fragment] ?? 0) - (random[at] ?? 0) < fragment / 2) whole = false;
        else if (!fragments.has(part)) fragments.set(part, name);
      }
      follow(skeleton);
      if (whole) continue;
      const first = skeleton.slice(0, fragment);
      wholes.set(first, [...(wholes.get(first) ?? []), { skeleton, name }]);
    }
  }

  return {
    /** Adds a secret. Of one with several words, such as a key file, each word that looks random is a secret too. */
    add({ name, value }: Secret): void {
      const trimmed = value.trim();
      const words = trimmed.split(/[\s"',{}]+|\\n/);
      if (words.length === 1 || trimmed.length <= 512) addOne({ name, value: trimmed });
      if (words.length > 1)
        for (const word of words)
          if (word.length >= 20 && /\d/.test(word)) addOne({ name, value: word });
      const password = passwordIn(trimmed);
      if (password !== undefined) addOne({ name, value: password });
    },

    find(plain: Plain, text: string): Found {
      const ranges: Range[] = [];
      if (!any) return { ranges, begun: text.length };
      const from = new Int32Array(plain.text.length);
      let built: string | undefined;
      const skeletonOnce = () => (built ??= skeletonOf(plain.text));
      const put = (start: number, end: number, name: string) => {
        const last = ranges.at(-1);
        const it = original(plain, text, start, end);
        if (last && it.start <= last.end && last.name === name)
          ranges[ranges.length - 1] = { ...last, end: Math.max(last.end, it.end) };
        else ranges.push({ ...it, name });
      };

      let count = 0;
      let code = 0;
      let run = 0; // how many characters up to here follow disguises, by four at a time
      let begun = Number.POSITIVE_INFINITY;
      for (let at = 0; at < plain.text.length; at += 1) {
        const digit = digits[plain.text.charCodeAt(at)] ?? none;
        if (digit === none) continue;
        from[count++] = at;
        code = (code * 36 + digit) % codes;
        if (count < noticed) continue;
        if (((steps[code >> 3] ?? 0) & (1 << (code & 7))) === 0) {
          run = 0;
          continue;
        }
        run = run === 0 ? noticed : run + 1;
        if (run < fragment) continue;
        const skeleton = skeletonOnce();
        const start = count - fragment;
        const part = skeleton.slice(start, count);
        const name = fragments.get(part);
        if (name !== undefined) put(from[start] ?? 0, at + 1, name);
        for (const whole of wholes.get(part) ?? []) {
          const end = start + whole.skeleton.length;
          if (skeleton.startsWith(whole.skeleton, start))
            put(from[start] ?? 0, placeOf(plain.text, at, end - count) + 1, whole.name);
          else if (end > skeleton.length && whole.skeleton.startsWith(skeleton.slice(start)))
            begun = Math.min(begun, start);
        }
      }
      if (run > 0) begun = Math.min(begun, count - Math.min(run, fragment - 1));
      let waits = begun < count ? (from[begun] ?? 0) : plain.text.length;

      for (const [literal, name] of literals) {
        for (
          let at = plain.text.indexOf(literal);
          at >= 0;
          at = plain.text.indexOf(literal, at + 1)
        )
          ranges.push({ ...original(plain, text, at, at + literal.length), name });
        for (
          let length = Math.min(literal.length - 1, plain.text.length);
          length >= noticed;
          length -= 1
        )
          if (plain.text.endsWith(literal.slice(0, length))) {
            waits = Math.min(waits, plain.text.length - length);
            break;
          }
      }
      return {
        ranges,
        begun:
          waits < plain.text.length ? original(plain, text, waits, waits + 1).start : text.length,
      };
    },
  };
}

export type Known = ReturnType<typeof createKnown>;

const none = 255;
/** What a letter or digit counts for in base 36, by its code. */
const digits = Uint8Array.from({ length: 128 }, (_, code) => {
  const value = Number.parseInt(String.fromCharCode(code), 36);
  return Number.isNaN(value) ? none : value;
});

/** The index of the letter or digit that comes so many after the one at `at`. */
function placeOf(text: string, at: number, more: number): number {
  let place = at;
  for (let left = more; left > 0; )
    if ((digits[text.charCodeAt(++place)] ?? none) !== none) left -= 1;
  return place;
}

/** The password in an address such as `postgres://user:password@host/`. */
function passwordIn(value: string): string | undefined {
  const { password } =
    /^[a-z][a-z0-9+.-]*:\/\/\S+$/i.test(value) && URL.canParse(value) ? new URL(value) : {};
  return password ? decodeURIComponent(password) : undefined;
}

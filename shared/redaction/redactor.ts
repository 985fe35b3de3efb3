import { forms } from "./forms.ts";
import { createKnown, type Found, type Known, type Secret } from "./known.ts";
import {
  hasCommandStrings,
  original,
  type Plain,
  plainOf,
  type Range,
  unfinishedEscape,
} from "./plain.ts";

/** Takes secrets out of texts: known ones in any usual disguise, and tokens of well-known forms. */
export interface Redactor {
  /** Adds a secret that is known from now on. */
  know(secret: Secret): void;
  text(text: string): string;
  /** Redacts every string inside a value. The same value always gives the same. */
  deep<T>(value: T): T;
  /** Redacts a text, and keeps its lines and their first characters, as a patch needs them. */
  lines(text: string): string;
  /** Redacts a text that arrives in pieces: a secret may begin in one piece and end in the next. */
  stream(): RedactedStream;
}

export interface RedactedStream {
  /** Returns the text that can be shown now. */
  add(text: string): string;
  /** Returns the text that could be shown after this text, and leaves the stream as it is. */
  peek(text: string): string;
  /** Returns the text that was held back. */
  end(): string;
  /** A stream that goes on from here by itself. */
  fork(): RedactedStream;
}

/** More than this is never held back. */
const mostHeld = 20_000;
/** What is remembered of the text before, so that a secret is found that was partly shown. */
const remembered = 256;

export function createRedactor(secrets: readonly Secret[] = []): Redactor {
  const known = createKnown();
  for (const secret of secrets) known.add(secret);

  const text = (from: string): string => replaced(from, find(known, from).ranges, 0, from.length);

  function deep<T>(value: T): T {
    if (typeof value === "string") return text(value) as T;
    if (Array.isArray(value)) return value.map((it: unknown) => deep(it)) as T;
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, it]) => [text(key), deep(it)])) as T;
  }

  function lines(from: string): string {
    const parts = find(known, from).ranges.flatMap((range) => inLines(from, range));
    return replaced(from, parts, 0, from.length);
  }

  /**
   * @param before shown already
   * @param open what was shown ends in a redacted part
   */
  function stream(before = "", held = "", open = false): RedactedStream {
    const show = (last: boolean): string => {
      const all = before + held;
      const { ranges, begun } = find(known, all, true);
      const cut =
        last || held.length > mostHeld ? all.length : place(ranges, begun, before.length, all);
      const shown = replaced(all, ranges, before.length, cut, open);
      if (cut > before.length) open = ranges.some((it) => it.start < cut && it.end >= cut);
      held = all.slice(cut);
      before = all.slice(Math.max(0, cut - remembered), cut);
      return shown;
    };
    return {
      add(more) {
        held += more;
        return show(false);
      },
      peek(more) {
        const all = before + held + more;
        const { ranges, begun } = find(known, all, true);
        const cut = place(ranges, begun, before.length, all);
        return replaced(all, ranges, before.length, cut, open);
      },
      end: () => show(true),
      fork: () => stream(before, held, open),
    };
  }

  return { know: (secret) => known.add(secret), text, deep, lines, stream: () => stream() };
}

export const markOf = (name: string): string => `[redacted:${name}]`;

/** The secrets in a text, in order and apart. */
function find(known: Known, text: string, streams = false): Found {
  const views = hasCommandStrings(text) ? [plainOf(text), plainOf(text, false)] : [plainOf(text)];
  const found = views.flatMap((plain) => [
    known.find(plain, text),
    findForms(plain, text, streams),
  ]);
  const waits = unfinishedEscape.exec(text.slice(-80));
  return {
    ranges: apart(found.flatMap((it) => it.ranges)),
    begun: Math.min(
      ...found.map((it) => it.begun),
      waits ? text.length - waits[0].length : text.length,
    ),
  };
}

function findForms(plain: Plain, whole: string, streams: boolean): Found {
  const { text } = plain;
  const lower = text.toLowerCase();
  const ranges: Range[] = [];
  let begun = text.length;
  for (const form of forms) {
    const tail = streams ? text.slice(-form.most) : "";
    const at = streams ? form.begun(tail) : -1;
    if (at >= 0) begun = Math.min(begun, text.length - tail.length + at);
    if (!form.marks.some((mark) => lower.includes(mark))) continue;
    for (const { 0: match, index } of text.matchAll(form.pattern))
      if (match !== "" && form.real(match))
        ranges.push({
          ...original(plain, whole, index, index + match.length),
          name: form.name,
          form: true,
        });
  }
  return {
    ranges,
    begun: begun < text.length ? original(plain, whole, begun, begun + 1).start : whole.length,
  };
}

/** Sorts parts, and joins those that overlap. A known secret gives the name, or else the longer one. */
function apart(ranges: readonly Range[]): Range[] {
  const sorted = [...ranges].sort((a, b) => a.start - b.start || b.end - a.end);
  const all: Range[] = [];
  for (const range of sorted) {
    const last = all.at(-1);
    if (!last || range.start > last.end || (range.start === last.end && range.name !== last.name)) {
      all.push(range);
      continue;
    }
    const longer = range.end - range.start > last.end - last.start ? range : last;
    const named = range.form === last.form ? longer : range.form ? last : range;
    all[all.length - 1] = { ...named, start: last.start, end: Math.max(last.end, range.end) };
  }
  return all;
}

/** Where a stream can be cut: before what may begin a secret, but not inside one that is certain. */
function place(ranges: readonly Range[], begun: number, from: number, text: string): number {
  const certain = ranges.find((it) => it.start < begun && begun < it.end);
  const cut = certain ? certain.end : begun;
  const code = text.charCodeAt(cut - 1);
  const half = cut === text.length && code >= 0xd800 && code < 0xdc00;
  return Math.max(from, half ? cut - 1 : cut);
}

/** A part of a text with marks for what is in the ranges. `open`: its beginning was marked before. */
function replaced(
  text: string,
  ranges: readonly Range[],
  from: number,
  to: number,
  open = false,
): string {
  let out = "";
  let at = from;
  for (const { start, end, name } of ranges) {
    if (end <= from || start >= to) continue;
    out += text.slice(at, Math.max(at, start));
    if (!(open && start < from)) out += markOf(name);
    at = Math.min(end, to);
  }
  return out + text.slice(at, Math.max(at, to));
}

/** The parts of a range in each of its lines, without the first character of a line. */
function inLines(text: string, { start, end, name }: Range): Range[] {
  const parts: Range[] = [];
  for (let at = start; at < end; ) {
    const next = text.indexOf("\n", at);
    const last = next < 0 || next >= end ? end : next;
    const first = at === 0 || text[at - 1] === "\n" ? at + 1 : at;
    if (first < last) parts.push({ start: first, end: last, name });
    at = last + 1;
  }
  return parts;
}

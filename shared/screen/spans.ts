import type { Style } from "./style.ts";

/** Text in one style. Every unit of it takes one column. */
export type Span = { readonly text: string; readonly style: Style };

/** The columns from one to before another. */
export function slice(spans: readonly Span[], from: number, to: number): Span[] {
  const out: Span[] = [];
  let at = 0;
  for (const { text, style } of spans) {
    const end = at + text.length;
    if (end > from && at < to)
      out.push({ text: text.slice(Math.max(0, from - at), to - at), style });
    at = end;
  }
  return out;
}

/** Adds a span at the end, as a part of the last one if it has the same style. */
export function push(spans: Span[], { text, style }: Span): void {
  if (text === "") return;
  const last = spans.at(-1);
  if (last?.style === style) spans[spans.length - 1] = { text: last.text + text, style };
  else spans.push({ text, style });
}

/** Spans after each other. */
export function joined(...all: readonly (readonly Span[])[]): Span[] {
  const out: Span[] = [];
  for (const spans of all) for (const it of spans) push(out, it);
  return out;
}

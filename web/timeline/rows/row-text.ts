import type { Row } from "./row.ts";

/** All that a row says, for the search. */
export function textOf(row: Row): string {
  if (row.kind === "step") {
    const { title, call } = row.start() ?? { title: "", call: {} };
    const { output = "", excerpt } = row.finish()?.result ?? {};
    const ends = excerpt ? `${excerpt.head}\n${excerpt.tail}` : "";
    return [title, JSON.stringify(call), row.output(), output, ends].join("\n");
  }
  if (row.kind === "question")
    return JSON.stringify([row.asked()?.questions, row.answered()?.answers]);
  if (row.kind === "event") return JSON.stringify(row.event);
  return JSON.stringify(row.told().newest);
}

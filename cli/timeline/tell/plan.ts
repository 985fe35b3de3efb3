import type { EventOf } from "../../../shared/schemas/event.ts";
import type { Block } from "../block.ts";
import type { Known } from "./known.ts";

type Items = EventOf<"plan.updated">["items"];

const marks: Readonly<Record<Items[number]["status"], string>> = {
  pending: "[ ]",
  "in-progress": "[~]",
  completed: "[x]",
};

/** The plan: whole at first, then only what is new in it. */
export function tellPlan({ items }: EventOf<"plan.updated">, known: Known): Block[] {
  const before = new Set(known.plan.map(lineOf));
  const lines = items.map(lineOf).filter((line) => !before.has(line));
  const done = items.filter((it) => it.status === "completed").length;
  return [
    {
      ...{ mark: "☰", tone: "engine", strong: "Plan", head: `${done} of ${items.length} done` },
      ...(lines.length > 0 ? { body: [{ kind: "text", text: lines.join("\n") }] } : {}),
    },
  ];
}

const lineOf = ({ text, status }: Items[number]): string => `${marks[status]} ${text}`;

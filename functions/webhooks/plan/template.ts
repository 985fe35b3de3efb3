import type { NewRun } from "../../../shared/schemas/run.ts";
import type { Template } from "../../../shared/schemas/webhook.ts";
import { fencedLines, linesOf } from "./fence.ts";
import { bytesOf, oneLine } from "./text.ts";

const placeholder = /\{\{\s*([A-Za-z0-9_$-]+(?:\.[A-Za-z0-9_$-]+)*)\s*\}\}/g;
/** How long a value may be; where all of them are too much together, less. */
const longestValues = [500, 100, 20, 0];
const longestEqual = 500;
const longestTitle = 200;
const mostMissing = 10;

/** What a filled template may take, in bytes of JSON. An empty one always fits: see `largestPut`. */
const largestFilled = 14_000;
/** The largest template with all that belongs to it, in bytes. */
export const largestPut = 13 * 1024;

/**
 * Why a template cannot be used; undefined when it can. A value from outside within a code block would be run as
 * code, so there may be none.
 */
export function templateProblem({ instructions }: Template): string | undefined {
  const fenced = fencedLines(instructions);
  const inside = linesOf(instructions).some(
    (line, index) => fenced[index] && line.search(placeholder) >= 0,
  );
  if (!inside) return undefined;
  return "A code block is run as it stands: write {{…}} into the text beside it, not into the block.";
}

export type Filled = {
  readonly run: Pick<NewRun, "instructions"> & Partial<Pick<NewRun, "title" | "ticketUrl">>;
  /** Paths that the payload does not have: the first of them. */
  readonly missing: readonly string[];
};

/** A Run from a payload; undefined when the template is not for this one. */
export function fill(template: Template, payload: unknown): Filled | undefined {
  const { when } = template;
  if (when && textAt(payload, when.path, longestEqual) !== oneLine(when.equals, longestEqual))
    return undefined;
  const tries = longestValues.map((longest) => filledWith(template, payload, longest));
  return tries.find((it) => bytesOf(it) <= largestFilled) ?? tries.at(-1);
}

/** Why what came of a template is not to be worked on; undefined when it may be. */
export function filledProblem(template: Template, { run }: Filled): string | undefined {
  // values have no line breaks: each line of the template is one line of what comes of it
  const before = fencedLines(template.instructions);
  const after = fencedLines(run.instructions);
  const same = before.length === after.length && after.every((it, index) => it === before[index]);
  return same ? undefined : "a value of the payload would begin or end a block of code";
}

function filledWith(template: Template, payload: unknown, longest: number): Filled {
  const missing = new Set<string>();
  const filled = (text: string): string =>
    text.replace(placeholder, (_, path: string) => {
      const value = textAt(payload, path, longest);
      if (value === undefined) missing.add(path);
      return value ?? "";
    });
  const { instructions, title, ticketUrl } = template;
  return {
    run: {
      instructions: filled(instructions),
      ...(title === undefined
        ? {}
        : { title: filled(title).slice(0, longestTitle).toWellFormed() }),
      ...(ticketUrl === undefined ? {} : { ticketUrl: filled(ticketUrl) }),
    },
    missing: [...missing].slice(0, mostMissing).map((path) => path.slice(0, 50)),
  };
}

/** What stands at a path, on one line and without what a Run's instructions would take for a block of code. */
function textAt(payload: unknown, path: string, longest: number): string | undefined {
  let value: unknown = payload;
  for (const part of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, part))
      return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  if (value === undefined || value === null) return undefined;
  return oneLine(typeof value === "string" ? value : JSON.stringify(value), longest);
}

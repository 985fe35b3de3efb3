import type { NewRun } from "../../../shared/schemas/run.ts";
import type { Template } from "../../../shared/schemas/webhook.ts";
import { fencedLines, readInstructions } from "../../instructions/parts.ts";
import { bytesOf, oneLine } from "./text.ts";

const placeholder = /\{\{\s*([A-Za-z0-9_$-]+(?:\.[A-Za-z0-9_$-]+)*)\s*\}\}/g;
/** Limits for the length of one value. If all values together are too long, the next smaller limit is tried. */
const longestValues = [500, 100, 20, 0];
const longestEqual = 500;
const longestTitle = 200;
const mostMissing = 10;

/** Limit of a filled template, in bytes of JSON. With empty values it always fits: see `largestPut`. */
const largestFilled = 14_000;

/**
 * Why a template cannot be used; undefined if it can. No value from outside may be in a code block, because it would
 * be run as code.
 */
export function templateProblem({ instructions }: Template): string | undefined {
  const inside = fencedLines(instructions).some((line) => line.search(placeholder) >= 0);
  if (!inside) return undefined;
  return "Code blocks are run exactly as written. Move {{…}} from the code block into the text.";
}

export type Filled = {
  readonly run: Pick<NewRun, "instructions"> &
    Partial<Pick<NewRun, "title" | "ticketUrl" | "repository" | "branch">>;
  /** The first of the paths that the payload does not have. */
  readonly missing: readonly string[];
};

/** Fills a template from a payload. Undefined: the template is not for this payload. */
export function fill(template: Template, payload: unknown): Filled | undefined {
  const { when } = template;
  if (when && textAt(payload, when.path, longestEqual) !== oneLine(when.equals, longestEqual))
    return undefined;
  const tries = longestValues.map((longest) => filledWith(template, payload, longest));
  return tries.find((it) => bytesOf(it) <= largestFilled) ?? tries.at(-1);
}

/** Why a filled template must not start a Run; undefined if it may. */
export function filledProblem(template: Template, { run }: Filled): string | undefined {
  const same = blocksOf(template.instructions) === blocksOf(run.instructions);
  return same ? undefined : "a value of the payload would change which code blocks run";
}

/** What a DevBox would run, and which lines are code. */
const blocksOf = (instructions: string): string =>
  JSON.stringify([
    readInstructions(instructions).parts.filter((part) => part.kind === "block"),
    fencedLines(instructions),
  ]);

function filledWith(template: Template, payload: unknown, longest: number): Filled {
  const missing = new Set<string>();
  const filled = (text: string): string =>
    text.replace(placeholder, (_, path: string) => {
      const value = textAt(payload, path, longest);
      if (value === undefined) missing.add(path);
      return value ?? "";
    });
  const whole = (name: "ticketUrl" | "repository" | "branch") =>
    template[name] === undefined ? {} : { [name]: filled(template[name]) };
  const { instructions, title } = template;
  return {
    run: {
      instructions: filled(instructions),
      ...(title === undefined
        ? {}
        : { title: filled(title).slice(0, longestTitle).toWellFormed() }),
      ...whole("ticketUrl"),
      ...whole("repository"),
      ...whole("branch"),
    },
    missing: [...missing].slice(0, mostMissing).map((path) => path.slice(0, 50)),
  };
}

/** The value at a path, on one line and without characters that could start a code block. */
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

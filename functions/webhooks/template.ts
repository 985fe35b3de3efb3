import type { NewRun } from "../../shared/schemas/run.ts";
import type { Template } from "../../shared/schemas/webhook.ts";

const placeholder = /\{\{\s*([A-Za-z0-9_$-]+(?:\.[A-Za-z0-9_$-]+)*)\s*\}\}/g;
const longestValue = 500;
const longestTitle = 200;

/**
 * Why a template cannot be used; undefined when it can. A value from outside within a code block would be run as
 * code, so there may be none.
 */
export function templateProblem({ instructions }: Template): string | undefined {
  let fence: string | undefined;
  for (const line of instructions.split("\n")) {
    const [, mark] = /^\s*(`{3,}|~{3,})/.exec(line) ?? [];
    if (mark && fence === undefined) fence = mark;
    else if (mark && fence !== undefined && mark.startsWith(fence)) fence = undefined;
    if ((fence !== undefined || mark) && line.search(placeholder) >= 0)
      return "A code block is run as it stands: write {{…}} into the text beside it, not into the block.";
  }
  return undefined;
}

export type Filled = {
  readonly run: Pick<NewRun, "instructions"> & Partial<Pick<NewRun, "title" | "ticketUrl">>;
  /** Paths that the payload does not have. */
  readonly missing: readonly string[];
};

/** A Run from a payload; undefined when the template is not for this one. */
export function fill(template: Template, payload: unknown): Filled | undefined {
  const { when } = template;
  if (when && textAt(payload, when.path) !== when.equals) return undefined;
  const missing = new Set<string>();
  const filled = (text: string): string =>
    text.replace(placeholder, (_, path: string) => {
      const value = textAt(payload, path);
      if (value === undefined) missing.add(path);
      return value ?? "";
    });
  const { instructions, title, ticketUrl } = template;
  return {
    run: {
      instructions: filled(instructions),
      ...(title === undefined ? {} : { title: filled(title).slice(0, longestTitle) }),
      ...(ticketUrl === undefined ? {} : { ticketUrl: filled(ticketUrl) }),
    },
    missing: [...missing],
  };
}

/** What stands at a path, on one line and without what a Run's instructions would take for a block of code. */
function textAt(payload: unknown, path: string): string | undefined {
  let value: unknown = payload;
  for (const part of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, part))
      return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  if (value === undefined || value === null) return undefined;
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text
    .replace(/[\p{Cc}\p{Cf}\p{Z}\s]+/gu, " ")
    .replace(/`{3,}|~{3,}/g, "'''")
    .trim()
    .slice(0, longestValue);
}

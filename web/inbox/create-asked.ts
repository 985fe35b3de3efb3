import { createResource } from "solid-js";
import type { RunSummary } from "../../shared/schemas/run-view.ts";
import { api } from "../api.ts";
import { ApiError } from "../request.ts";

export type Asked = { readonly question: string; readonly more: number; readonly by: string };

const atOnce = 3;
let free = atOnce;
const queue: (() => void)[] = [];

/** Limits how many calls run at once, because an inbox may be long. They start in the order of the entries. */
async function inTurn<T>(act: () => Promise<T>): Promise<T> {
  if (free === 0) await new Promise<void>((resolve) => queue.push(resolve));
  else free -= 1;
  try {
    return await act();
  } finally {
    const next = queue.shift();
    if (next) next();
    else free += 1;
  }
}

/** The open question of a Run: loaded when the entry appears, and again after each change of the Run. */
export function createAsked(run: () => RunSummary) {
  const [asked] = createResource(
    () => `${run().id} ${run().seq}`,
    () => inTurn(() => read(run().id)),
  );
  return () => asked.latest;
}

async function read(id: string): Promise<Asked | undefined> {
  try {
    const { openQuestions: open } = (await api.run(id)).run;
    const [first, ...rest] = open?.questions ?? [];
    if (!open || !first) return undefined;
    return { question: first.question, more: rest.length, by: open.askedBy };
  } catch (error) {
    if (error instanceof ApiError) return undefined;
    throw error;
  }
}

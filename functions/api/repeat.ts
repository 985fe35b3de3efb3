import { repeatCalls } from "../../shared/calls/repeat.ts";
import { repeatOf } from "../../shared/decide/repeat.ts";
import { Problem } from "../../shared/problem.ts";
import type { NewRun } from "../../shared/schemas/run.ts";
import { viewOf } from "../../shared/view.ts";
import type { Caller } from "../identity/caller.ts";
import type { Ports } from "../ports/ports.ts";
import { checkRun, startRun } from "../start-run.ts";
import { countNewRun } from "./door/new-run-limit.ts";
import { eventAt, ownRun } from "./read-run.ts";
import { keyedRequest } from "./request.ts";
import { serve } from "./serve.ts";

export const repeatRoutes = serve(repeatCalls, {
  "GET /api/runs/:id/again": async ({ ports, caller, params: { id } }) => {
    const run = await repeated(ports, caller, id);
    return { run, problems: await problemsOf(ports, caller, run) };
  },
  "POST /api/runs/:id/again": async ({ c, ports, caller, params: { id }, body: { target } }) => {
    const wanted = { ...(await repeated(ports, caller, id)), ...(target ? { target } : {}) };
    const request = await keyedRequest(c, "create");
    await countNewRun(ports, caller);
    const run = await startRun(ports, caller, wanted, request);
    return { run: viewOf(run, run.createdAt) };
  },
});

async function repeated(ports: Ports, caller: Caller, id: string): Promise<NewRun> {
  const { after } = await ownRun(ports, caller, id);
  const first = await eventAt(ports, id, 1);
  if (first?.type !== "run.created") throw new Error(`The log of ${id} does not begin with it.`);
  return repeatOf(after, first);
}

/** What the server would refuse of a request, by its fields. */
async function problemsOf(
  ports: Ports,
  caller: Caller,
  wanted: NewRun,
): Promise<Readonly<Record<string, string>>> {
  try {
    await checkRun(ports, caller, wanted);
    return {};
  } catch (problem) {
    if (problem instanceof Problem && problem.details.fields) return problem.details.fields;
    throw problem;
  }
}

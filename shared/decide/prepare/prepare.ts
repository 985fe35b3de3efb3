import type { Run } from "../../run.ts";
import type { RunFact } from "../../schemas/event.ts";
import type { Prepare } from "./check.ts";
import { findEngine } from "./engine.ts";
import { checkRepository } from "./repository.ts";
import { checkSandbox } from "./sandbox.ts";
import { findTarget } from "./target.ts";
import { checkTicket } from "./ticket.ts";

/** Finds a Run's ticket or repository, target and engine: in its request, in people's answers, or by a question. */
export function prepare(run: Run, command: Prepare): RunFact[] {
  const ticket = checkTicket(run, command);
  if ("facts" in ticket) return ticket.facts;
  const repository = checkRepository(run, command);
  if ("facts" in repository) return repository.facts;
  return [...ticket.ok, ...repository.ok, ...place(run, command)];
}

function place(run: Run, command: Prepare): RunFact[] {
  const target = findTarget(run, command);
  if ("facts" in target) return target.facts;
  const engine = findEngine(run, target.ok, command);
  if ("facts" in engine) return engine.facts;
  const { worker, image } = target.ok;
  const { name, detected } = engine.ok;
  const sandbox = checkSandbox(run, worker, name, command);
  if ("facts" in sandbox) return sandbox.facts;
  return [{ type: "run.prepared", leg: run.leg, worker, image, engine: name, detected }];
}

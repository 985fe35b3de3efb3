import type { TeamEgress } from "../egress.ts";
import { type EngineName, type EngineState, engines } from "../engine.ts";
import { Problem } from "../problem.ts";
import type { EventOf } from "../schemas/event.ts";
import type { NewRun } from "../schemas/run.ts";
import { parseTicketUrl, type TicketHosts } from "../ticket/parse-ticket.ts";
import { ticketUrl } from "../ticket/ticket.ts";
import type { Worker } from "../worker.ts";
import { repositoryOf } from "./new-repository.ts";
import { whyClosed } from "./prepare/placement.ts";

/** The coordinator's state and settings that the rules of creation need. */
export type Surroundings = {
  readonly team: string;
  readonly by: string;
  readonly workers: readonly Worker[];
  readonly engines: readonly EngineState[];
  /** All places to work are taken, or other Runs wait for one. */
  readonly queued: boolean;
  /** Used if the Run does not say how long its DevBox is kept. */
  readonly keepMinutes: number;
  /** Used if the Run does not say where its DevBox may connect to. */
  readonly egress: TeamEgress;
  /** Hosts with tickets and repositories, besides github.com and Azure DevOps. */
  readonly tickets: TicketHosts;
};

const noHost =
  "An autonomous run cannot ask for a host. Choose a worker and an image, or a cloud worker.";

/** The first event of a new Run. Throws a Problem that names every wrong field and says what to write instead. */
export function createRun(asked: NewRun, around: Surroundings): EventOf<"run.created"> {
  const wanted = { ...asked, target: withId(asked.target, around.workers) };
  const fields: Record<string, string> = {};
  if (wanted.instructions.trim() === "") fields["instructions"] = "Write what you want done.";
  const { ticketUrl: pasted } = wanted;
  const ticket = pasted === undefined ? undefined : parseTicketUrl(pasted, around.tickets);
  if (pasted !== undefined && !ticket)
    fields["ticketUrl"] = `A ticket is ${ticketForms(around.tickets).join(" or ")}.`;

  const repository = repositoryOf(wanted, around, fields);
  const missingHost = checkTarget(wanted, around.workers, fields);
  checkEngine(wanted, around.engines, fields);
  const [first] = Object.values(fields);
  if (first !== undefined)
    throw new Problem(missingHost ? "target-required" : "run-invalid", first, { fields });

  const { worker, image, label } = wanted.target ?? {};
  const goal = { worker, image, label };
  return {
    type: "run.created",
    team: around.team,
    by: around.by,
    title: titleOf(wanted),
    instructions: wanted.instructions,
    ...(ticket ? { ticketUrl: ticketUrl(ticket) } : {}),
    ...(repository ? { repository } : {}),
    ...(worker || label ? { target: said(goal) } : {}),
    ...(wanted.engine ? { engine: wanted.engine } : {}),
    ...(wanted.model ? { model: wanted.model } : {}),
    ...(wanted.effort ? { effort: wanted.effort } : {}),
    mode: wanted.mode,
    egress: wanted.egress ?? around.egress[wanted.mode],
    keepMinutes: wanted.keepMinutes ?? around.keepMinutes,
    limits: wanted.limits,
    queued: around.queued,
  };
}

const said = <T extends object>(of: T): T =>
  Object.fromEntries(Object.entries(of).filter(([, value]) => value)) as T;

const ticketForms = ({ enterpriseHost, azureServer }: TicketHosts): string[] => [
  ...["github.com", ...(enterpriseHost ? [enterpriseHost] : [])].map(
    (host) => `https://${host}/OWNER/REPO/issues/N`,
  ),
  "https://dev.azure.com/ORG/PROJECT/_workitems/edit/N",
  ...(azureServer ? [`https://${azureServer}/COLLECTION/PROJECT/_workitems/edit/N`] : []),
];

/** The given title, or the first line of the instructions that has a text. */
function titleOf({ title, instructions }: NewRun): string {
  if (title?.trim()) return title.trim();
  const lines = instructions.split("\n").map((line) => line.replace(/^[#>*\-\s]+/, "").trim());
  const line = lines.find((it) => it !== "" && !it.startsWith("```")) ?? "Run";
  return line.length > 120 ? `${line.slice(0, 119)}…` : line;
}

/** A worker is named by its id, or by its name if no other has the same. */
function withId(target: NewRun["target"], workers: readonly Worker[]): NewRun["target"] {
  const named = target?.worker;
  if (named === undefined || workers.some((it) => it.id === named)) return target;
  const [worker, another] = workers.filter((it) => it.name === named);
  return worker && !another ? { ...target, worker: worker.id } : target;
}

/** A label names workers that joined. An autonomous Run needs one of them that is online now. */
function checkLabel(
  { target, mode }: Pick<NewRun, "target" | "mode">,
  label: string,
  workers: readonly Worker[],
  fields: Record<string, string>,
): void {
  const labelled = workers.filter((it) => it.joined?.labels.includes(label));
  if (target?.worker) fields["target"] = "Name a worker or a label, not both.";
  else if (labelled.length === 0)
    fields["target"] = `No worker has the label ${label}. GET /api/workers lists them.`;
  else if (mode === "autonomous" && labelled.every((it) => whyClosed(it) !== undefined))
    fields["target"] = `No worker with the label ${label} takes a Run now: ${labelled
      .flatMap((it) => whyClosed(it) ?? [])
      .slice(0, 5)
      .join("; ")}.`;
  const { image } = target ?? {};
  if (image && !labelled.some((it) => it.images.some(({ id }) => id === image)))
    fields["image"] = `No worker with the label ${label} has an image ${image}.`;
}

/** Whether an autonomous Run names no worker. */
function checkTarget(
  { target, mode }: NewRun,
  workers: readonly Worker[],
  fields: Record<string, string>,
): boolean {
  const { worker: id, image, label } = target ?? {};
  if (label) {
    checkLabel({ target, mode }, label, workers, fields);
    return false;
  }
  if (!id && image)
    fields["target"] = "An image needs the worker that has it. Choose a worker too.";
  if (!id && mode === "autonomous") fields["target"] = noHost;
  if (!id) return mode === "autonomous";

  const worker = workers.find((it) => it.id === id);
  if (!worker) {
    const same = workers.filter((it) => it.name === id).map((it) => it.id);
    fields["target"] =
      same.length > 1
        ? `${same.length} workers are called ${id}. Name one by its id: ${same.join(", ")}.`
        : `There is no worker ${id}. GET /api/workers lists them.`;
    return false;
  }
  if (mode === "autonomous" && !worker.online)
    fields["target"] = `${worker.name} is offline. Start the Run when it is back.`;
  if (image && !worker.images.some((it) => it.id === image))
    fields["image"] =
      `${worker.name} has no image ${image}. It has: ${worker.images.map((it) => it.id).join(", ")}.`;
  if (!image && mode === "autonomous" && worker.kind === "worker") {
    fields["image"] = noHost;
    return true;
  }
  return false;
}

function checkEngine(
  { engine, mode, target }: NewRun,
  states: readonly EngineState[],
  fields: Record<string, string>,
): void {
  if (mode !== "autonomous" || !engine || !target?.worker) return;
  const { worker, image } = target;
  const there = states.filter(
    (it) => it.worker === worker && it.engine === engine && (!image || it.image === image),
  );
  if (there.some((it) => it.available)) return;
  const [state] = there;
  fields["engine"] =
    `${engines[engine as EngineName]} cannot work there: ${state?.why ?? "it is not installed"}.`;
}

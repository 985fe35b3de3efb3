import { detectEngine, type EngineName, type EngineState, engines } from "../engine.ts";
import type { Run, Target } from "../run.ts";
import type { RunFact } from "../schemas/event.ts";
import type { Answers, Purpose, Question } from "../schemas/question.ts";
import type { Worker } from "../worker.ts";
import type { CoordinatorCommand } from "./command.ts";

type Prepare = Extract<CoordinatorCommand, { type: "prepare" }>;

/** Either the answer to one of the checks, or the facts that end this try: a question, or a refusal. */
type Check<T> = { readonly ok: T } | { readonly facts: RunFact[] };

/** What the Run is about, where it goes and which engine works: from its request, from people's answers, or by asking. */
export function prepare(run: Run, command: Prepare): RunFact[] {
  const ticket = checkTicket(run, command);
  if ("facts" in ticket) return ticket.facts;
  return [...ticket.ok, ...place(run, command)];
}

function place(run: Run, command: Prepare): RunFact[] {
  const target = findTarget(run, command);
  if ("facts" in target) return target.facts;
  const engine = findEngine(run, target.ok, command);
  if ("facts" in engine) return engine.facts;
  const sandbox = checkSandbox(run, target.ok, engine.ok.name, command);
  if (sandbox) return sandbox;
  return [
    {
      type: "run.prepared",
      leg: run.leg,
      ...target.ok,
      engine: engine.ok.name,
      detected: engine.ok.detected,
    },
  ];
}

function ask(command: Prepare, purpose: Purpose, questions: Question[]): { facts: RunFact[] } {
  const { question: id } = command;
  return { facts: [{ type: "questions.asked", id, by: "the coordinator", purpose, questions }] };
}

/** A Run that never had a DevBox is skipped: nothing was spent. A later leg fails. */
function refuse(run: Run, code: string, message: string): { facts: RunFact[] } {
  if (run.generation === 0) return { facts: [{ type: "run.skipped", code, message }] };
  return { facts: [{ type: "run.failed", leg: run.leg, summary: message, code }] };
}

/** The text a person chose or wrote for a question of the coordinator. */
function chosen(answers: Answers | undefined, id: string): string | undefined {
  const answer = answers?.[id];
  return answer?.choices?.[0] ?? (answer?.other?.trim() || answer?.text?.trim() || undefined);
}

/** What is written down about the ticket: it is read before anything that costs, and once. */
function checkTicket(run: Run, command: Prepare): Check<RunFact[]> {
  const found = command.ticket;
  if (run.ticket || !found) return { ok: [] };
  if ("problem" in found) return refuse(run, found.problem.code, found.problem.message);
  const { read, choices } = found;
  if (read.repository) return { ok: [{ type: "ticket.read", ...read }] };

  const wish = chosen(run.chosen.repository, "repository");
  const repository = choices.find(
    (it) => it.name === wish || it.name.slice(it.name.indexOf("/") + 1) === wish,
  );
  if (repository) return { ok: [{ type: "ticket.read", ...read, repository }] };
  const missing = `The ticket “${read.title}” is linked to no repository.`;
  if (choices.length === 0)
    return refuse(run, "repository-missing", `${missing} Its project has none either.`);
  if (run.mode === "autonomous")
    return refuse(
      run,
      "repository-missing",
      `${missing} Link a branch or a commit to it, or start an interactive Run, which asks.`,
    );
  const again = wish === undefined ? "" : ` There is no repository “${wish}” in its project.`;
  return ask(command, "repository", [
    {
      id: "repository",
      header: "Repository",
      question: `${missing}${again} Which one is it about?`,
      kind: "single",
      options: choices.slice(0, 20).map((it) => ({ label: it.name })),
      allowOther: choices.length > 20,
    },
  ]);
}

function findTarget(run: Run, command: Prepare): Check<Target> {
  const { workers } = command;
  const answers = run.chosen.target;
  const host = run.target?.worker ?? chosen(answers, "host") ?? run.wanted.worker;
  if (host === undefined) return askTarget(workers, command, "Where should this Run’s DevBox go?");

  const worker = workers.find((it) => it.id === host || it.name === host);
  const problem = !worker
    ? `There is no worker “${host}”.`
    : worker.online
      ? undefined
      : `${worker.name} is offline.`;
  if (!worker || problem !== undefined) {
    if (run.mode === "autonomous" || run.save)
      return refuse(
        run,
        worker ? "worker-offline" : "worker-not-found",
        `${problem} Start the Run again when it is back.`,
      );
    return askTarget(workers, command, `${problem} Where should this Run’s DevBox go?`);
  }

  const wish = run.target?.image ?? chosen(answers, "image") ?? run.wanted.image;
  const named = worker.images.find((it) => it.id === wish || it.name === wish);
  const bySelf = wish === undefined || (worker.kind === "cloud" && run.wanted.image === undefined);
  const image = named ?? (bySelf ? worker.images[0] : undefined);
  if (image) return { ok: { worker: worker.id, image: image.id } };
  const missing = `${worker.name} has no image “${wish}”.`;
  if (run.mode === "autonomous") return refuse(run, "image-not-found", missing);
  return askTarget(workers, command, `${missing} Where should this Run’s DevBox go?`);
}

/** Host and image in one pause; the image is left out where no host has more than one. The cloud takes its first by itself. */
function askTarget(workers: readonly Worker[], command: Prepare, text: string): Check<Target> {
  const online = workers.filter((worker) => worker.online);
  const choosing = online.filter((worker) => worker.kind === "worker");
  const images = new Map(choosing.flatMap((worker) => worker.images.map((it) => [it.id, it.name])));
  const hosts = online.map((worker, index) => ({
    label: worker.name,
    description: worker.isolation,
    ...(index === 0 ? { recommended: true } : {}),
  }));
  const host: Question = {
    id: "host",
    header: "Host",
    question: online.length > 0 ? text : `No worker is online. ${text}`,
    kind: "single",
    options: hosts.length > 0 ? hosts : [{ label: "Look again", recommended: true }],
    allowOther: false,
  };
  if (images.size < 2) return ask(command, "target", [host]);
  const image: Question = {
    id: "image",
    header: "Image",
    question: "Which image should it start from?",
    kind: "single",
    options: [...images.values()].map((label, index) => ({
      label,
      ...(index === 0 ? { recommended: true } : {}),
    })),
    allowOther: false,
  };
  return ask(command, "target", [host, image]);
}

function findEngine(
  run: Run,
  { worker, image }: Target,
  command: Prepare,
): Check<{ name: EngineName; detected: boolean }> {
  if (run.engine) return { ok: run.engine };
  const states = command.engines.filter((it) => it.worker === worker && it.image === image);
  const answer = chosen(run.chosen.engine, "engine");
  const wish = states.find((it) => engines[it.engine] === answer)?.engine ?? run.wanted.engine;
  if (wish === undefined) {
    const name = detectEngine(states, run.scripted);
    if (name) return { ok: { name, detected: true } };
    return refuse(
      run,
      "engine-missing",
      "No coding engine is installed and signed in there, and the instructions hold no ```sh block for the Script engine. Add a block with commands, or install an engine.",
    );
  }
  const state = states.find((it) => it.engine === wish);
  if (state?.available) return { ok: { name: state.engine, detected: false } };
  const name = engines[wish as EngineName];
  return engineMissing(
    run,
    `${name} cannot work there: ${state?.why ?? "it is not installed"}.`,
    states,
    command,
  );
}

function engineMissing(
  run: Run,
  message: string,
  states: readonly EngineState[],
  command: Prepare,
): Check<{ name: EngineName; detected: boolean }> {
  const working = states.filter((it) => it.available && (it.engine !== "script" || run.scripted));
  if (run.mode === "autonomous" || working.length === 0)
    return refuse(run, "engine-missing", message);
  return ask(command, "engine", [
    {
      id: "engine",
      header: "Engine",
      question: `${message} Which engine should work instead?`,
      kind: "single",
      options: working.map((it, index) => ({
        label: engines[it.engine],
        description: it.why,
        ...(index === 0 ? { recommended: true } : {}),
      })),
      allowOther: false,
    },
  ]);
}

const runAnyway = "Run anyway";

/** Script runs the person's own commands; any other engine without a sandbox needs their word, once. */
function checkSandbox(
  run: Run,
  target: Target,
  engine: EngineName,
  command: Prepare,
): RunFact[] | undefined {
  const worker = command.workers.find((it) => it.id === target.worker);
  if (worker?.isolated !== false || engine === "script" || command.unsafeNoSandbox)
    return undefined;
  const answer = chosen(run.chosen.sandbox, "sandbox");
  if (answer === runAnyway) return undefined;
  const refusal = `${worker.name} has no sandbox. Run npm run doctor there to see why.`;
  if (run.mode === "autonomous" || answer !== undefined)
    return refuse(run, "no-sandbox", refusal).facts;
  return ask(command, "sandbox", [
    {
      id: "sandbox",
      header: "Sandbox",
      question: "This machine has no sandbox. Run anyway?",
      kind: "single",
      options: [
        { label: "Do not run", recommended: true },
        {
          label: runAnyway,
          description: `${engines[engine]} could read and change everything you can.`,
        },
      ],
      allowOther: false,
    },
  ]).facts;
}

import type { Command } from "commander";
import { ago } from "../../shared/words/duration.ts";
import { size } from "../../shared/words/quantity.ts";
import type { Worker } from "../../shared/worker.ts";
import type { Client } from "../client.ts";
import { contextOf } from "../context.ts";
import { RemoteProblem } from "../remote.ts";
import { printable } from "../terminal/printable.ts";
import { table } from "../terminal/table.ts";

/** `wheelhouse worker`, `worker add`, `drain`, `undrain`, `rename`, `label`, `limit`, `rm`. */
export function addWorker(program: Command): void {
  const worker = program
    .command("worker")
    .description("List the machines that Runs can use; add, drain and remove machines");
  worker
    .command("ls", { isDefault: true })
    .description("List the machines that Runs can use, with their images and engines")
    .action(async (_, command: Command) => list(command));

  worker
    .command("add")
    .description("Print the line that makes another machine join as a worker")
    .option("--name <name>", "its name (default: the name of that machine)")
    .option("--label <labels...>", "what it is for, such as office or gpu")
    .option("--most <n>", "how many DevBoxes it may have at the same time", "4")
    .option("--team-credentials", "send the team's engine credentials to its DevBoxes")
    .action(async (options: AddOptions, command: Command) => {
      const { client, answer } = contextOf(command);
      const { name, label = [], most, teamCredentials } = options;
      const code = await client.workerCode({
        ...(name === undefined ? {} : { name }),
        labels: label,
        most: Number(most),
        credentials: teamCredentials ? "team" : "none",
      });
      const minutes = "It is good for ten minutes, for one machine with Node 24 or newer.";
      answer(code, `Run this on the machine that shall join. ${minutes}\n\n${code.line}`);
    });

  const change = (name: string, about: string, more: string | undefined, of: ChangeOf) => {
    const made = worker.command(name).description(about).argument("<worker>", "its id or name");
    if (more) made.argument(more);
    made.action(async (...given: unknown[]) => {
      const [named, value] = given as [string, string | string[]];
      const command = given.at(-1) as Command;
      const { client, answer } = contextOf(command);
      const it = await found(client, named);
      const { worker: changed } = await client.changeWorker(it.id, of(value));
      answer({ worker: changed }, lineOf(changed));
    });
  };
  change("drain", "Give a worker no new DevBoxes", undefined, () => ({ draining: true }));
  change("undrain", "Give a worker new DevBoxes again", undefined, () => ({ draining: false }));
  change("rename", "Rename a worker", "<name>", (name) => ({ name: String(name) }));
  change("limit", "Set how many DevBoxes a worker may have", "<n>", (n) => ({ most: Number(n) }));
  change("label", "Set the labels of a worker", "[labels...]", (labels) => ({
    labels: [labels].flat(),
  }));

  worker
    .command("rm")
    .description("Remove a worker; Runs that work there lose their DevBox")
    .argument("<worker>", "its id or name")
    .action(async (named: string, _, command: Command) => {
      const { client, answer } = contextOf(command);
      const it = await found(client, named);
      await client.removeWorker(it.id);
      answer({ removed: it.id }, `${printable(it.name)} is removed.`);
    });
}

type AddOptions = {
  readonly name?: string;
  readonly label?: string[];
  readonly most: string;
  readonly teamCredentials?: boolean;
};
type ChangeOf = (value: string | string[]) => Parameters<Client["changeWorker"]>[1];

async function list(command: Command): Promise<void> {
  const { client, answer } = contextOf(command);
  const [{ workers }, { engines }] = await Promise.all([client.workers(), client.engines()]);
  const lines = workers.flatMap((worker) => [
    lineOf(worker),
    ...(worker.limits ?? []).map((text) => `  ${printable(text)}`),
    `  images: ${worker.images.map((it) => it.id).join(", ") || "none yet"}`,
    ...indented(
      table(
        engines
          .filter((it) => it.worker === worker.id && it.image === worker.images[0]?.id)
          .map((it) => [
            it.available ? "ready" : "-",
            it.engine,
            it.caution ? `${it.why}; ${it.caution}` : it.why,
          ]),
        2,
        process.stdout.columns,
      ),
    ),
  ]);
  answer({ workers, engines }, lines.join("\n"));
}

/** The worker that a person names. */
async function found(client: Client, named: string): Promise<Worker> {
  const { workers } = await client.workers();
  const fitting = workers.filter((it) => it.id === named || it.name === named);
  const [it, another] = fitting;
  if (it?.joined && !another) return it;
  const why = another
    ? `${fitting.length} workers are called “${named}”. Name one by its id.`
    : it
      ? `${it.name} belongs to the server and cannot be changed.`
      : `There is no worker “${named}”. See: wheelhouse worker`;
  throw new RemoteProblem(0, "no-such-worker", why);
}

function lineOf({ id, name, online, isolation, joined }: Worker): string {
  const state = online ? "online" : "offline";
  if (!joined) return `${id}  ${printable(name)}, ${state}, ${isolation}`;
  const { labels, devboxes, most, draining, lastSeen, platform, cores, load, freeMemoryBytes } =
    joined;
  const seen =
    online || lastSeen === null ? state : `offline, last seen ${ago(lastSeen, Date.now())}`;
  return [
    `${id}  ${printable(name)}`,
    seen,
    ...(draining ? ["draining"] : []),
    `${devboxes.length} of ${most} DevBoxes`,
    isolation,
    ...(cores > 0
      ? [`${platform}, ${cores} cores, load ${load.toFixed(1)}, ${size(freeMemoryBytes)} free`]
      : []),
    ...(labels.length > 0 ? [labels.join(" ")] : []),
  ].join(", ");
}

const indented = (text: string): string[] =>
  text === "" ? [] : text.split("\n").map((line) => `  ${line}`);

import type { Command } from "commander";
import type { ScheduleEntry, ScheduleView } from "../../shared/schemas/schedule.ts";
import { whenWords } from "../../shared/words/schedule.ts";
import { timeIn } from "../../shared/words/time-in.ts";
import type { Client } from "../client.ts";
import { contextOf } from "../context.ts";
import { RemoteProblem } from "../remote.ts";
import { printable } from "../terminal/printable.ts";
import { table } from "../terminal/table.ts";
import { bodyOf, instructionsOf, type RunOptions, withRunOptions } from "./start-run.ts";

type When = {
  readonly cron?: string;
  readonly zone?: string;
  readonly overlap?: "skip" | "queue" | "stop-previous";
};

/** `wheelhouse schedules`, `schedules add`, `edit`, `pause`, `resume`, `run`, `history`, `rm`. */
export function addSchedules(program: Command): void {
  const schedules = program
    .command("schedules")
    .description("Runs that start by themselves at set times");
  schedules
    .command("ls", { isDefault: true })
    .description("List schedules with their next time")
    .action(async (_, command: Command) => {
      const { client, answer } = contextOf(command);
      const all = await client.schedules();
      const none =
        "No schedules yet. Add one: wheelhouse schedules add nightly --cron “0 3 * * *” …";
      answer({ schedules: all }, all.map(shown).join("\n") || none);
    });

  withRunOptions(
    schedules
      .command("add")
      .description("Add a schedule. Its Runs are autonomous, so it needs a --target")
      .argument("<name>", "such as nightly")
      .argument("[instructions...]", "what you want done")
      .requiredOption(
        "--cron <pattern>",
        "minute, hour, day, month and day of the week: “0 3 * * 1-5”",
      )
      .option("--zone <name>", "a time zone such as Europe/Berlin (default: this machine’s)")
      .option(
        "--overlap <what>",
        "if the Run before still works: skip, queue or stop-previous (default: skip)",
      ),
  ).action(async (name: string, words: string[], options: RunOptions & When, command: Command) => {
    const { client, answer } = contextOf(command);
    const run = bodyOf(await instructionsOf(words, options), options);
    const { cron = "", zone: timeZone = ownZone(), overlap = "skip" } = options;
    const body = { name, cron, timeZone, overlap, run };
    const made = await client.makeSchedule(body as Parameters<Client["makeSchedule"]>[0]);
    answer({ schedule: made }, shown(made));
  });

  schedules
    .command("edit")
    .description("Change the name or the times of a schedule")
    .argument("<schedule>", "its name or id")
    .option("--name <name>")
    .option("--cron <pattern>")
    .option("--zone <name>")
    .option("--overlap <what>", "skip, queue or stop-previous")
    .action(async (named: string, options: When & { name?: string }, command: Command) => {
      const { client, answer } = contextOf(command);
      const { name, cron, zone: timeZone, overlap } = options;
      const given = Object.entries({ name, cron, timeZone, overlap });
      const change = Object.fromEntries(given.filter(([, it]) => it !== undefined));
      const changed = await client.changeSchedule((await found(client, named)).id, change);
      answer({ schedule: changed }, shown(changed));
    });

  const pause = (name: string, about: string, paused: boolean) =>
    schedules
      .command(name)
      .description(about)
      .argument("<schedule>", "its name or id")
      .action(async (named: string, _, command: Command) => {
        const { client, answer } = contextOf(command);
        const changed = await client.changeSchedule((await found(client, named)).id, { paused });
        answer({ schedule: changed }, shown(changed));
      });
  pause("pause", "Start no more Runs of a schedule", true);
  pause("resume", "Start Runs of a schedule again, from its next time on", false);

  schedules
    .command("run")
    .description("Start a Run of a schedule now")
    .argument("<schedule>", "its name or id")
    .action(async (named: string, _, command: Command) => {
      const { client, answer, url } = contextOf(command);
      const run = await client.runSchedule((await found(client, named)).id);
      answer({ run }, `${run.id}\n${url(run.id)}`);
    });

  schedules
    .command("history")
    .description("Print what a schedule did, newest first")
    .argument("<schedule>", "its name or id")
    .action(async (named: string, _, command: Command) => {
      const { client, answer } = contextOf(command);
      const { id, timeZone } = await found(client, named);
      const entries = await client.scheduleHistory(id);
      const rows = table(
        entries.map((it) => lineOf(it, timeZone)),
        2,
        process.stdout.columns,
      );
      answer({ entries }, rows || "It did nothing yet.");
    });

  schedules
    .command("rm")
    .description("Remove a schedule; its Runs stay")
    .argument("<schedule>", "its name or id")
    .action(async (named: string, _, command: Command) => {
      const { client, answer } = contextOf(command);
      const it = await found(client, named);
      await client.removeSchedule(it.id);
      answer({ removed: it.id }, `${printable(it.name)} is removed.`);
    });
}

const ownZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone;

async function found(client: Client, named: string): Promise<ScheduleView> {
  const all = await client.schedules();
  const fitting = all.filter((it) => it.id === named || it.name === named);
  const [it, another] = fitting;
  if (it && !another) return it;
  const why = another
    ? `${fitting.length} schedules are called “${named}”. Name one by its id.`
    : `There is no schedule “${named}”. See: wheelhouse schedules`;
  throw new RemoteProblem(0, "no-such-schedule", why);
}

function shown({ id, name, paused, next, lastRun, lastEntry, ...when }: ScheduleView): string {
  const [time] = next;
  const coming = paused
    ? printable(paused.why)
    : time
      ? `next ${timeIn(time, when.timeZone)}`
      : "no more times";
  const last = lastRun
    ? `last Run ${lastRun.status} (${lastRun.id})`
    : lastEntry
      ? `last time ${lastEntry.what}: ${printable(lastEntry.why ?? "")}`
      : "no Run yet";
  return `${id}  ${printable(name)}, ${whenWords(when)}\n  ${coming}; ${last}`;
}

const lineOf = ({ time, what, runId, why, by }: ScheduleEntry, zone: string): string[] => [
  timeIn(time, zone),
  what,
  [why ?? "", by ? `by ${by}` : ""].filter(Boolean).join(" "),
  runId ?? "",
];

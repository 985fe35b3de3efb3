import { readFileSync } from "node:fs";
import { buffer } from "node:stream/consumers";
import { type Command, InvalidArgumentError } from "commander";
import type { BodyOf } from "../../shared/call-request.ts";
import type { EngineName } from "../../shared/engine.ts";
import { unpricedText } from "../../shared/unpriced.ts";
import { type Context, contextOf } from "../context.ts";
import { exitCodeOf } from "../exit-codes.ts";
import { followRun } from "../follow/follow.ts";
import { RemoteProblem } from "../remote.ts";
import { textOf } from "../text-file.ts";
import { targetOf } from "./target-option.ts";

export type RunOptions = {
  readonly file?: string;
  readonly ticket?: string;
  readonly repository?: string;
  readonly branch?: string;
  readonly target?: string;
  readonly engine?: string;
  readonly model?: string;
  readonly effort?: string;
  readonly mode?: string;
  readonly egress?: string;
  readonly title?: string;
  readonly keep?: number;
  readonly costLimit?: number;
  readonly follow?: boolean;
};

const whole = (text: string): number => {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Write a whole number.");
};

const dollars = (text: string): number => {
  if (/^\d{1,5}(\.\d{1,2})?$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Write dollars, such as 2.50.");
};

/** Adds the options that say what is started, where and how. */
export const withRunOptions = (command: Command): Command =>
  command
    .option("-f, --file <file>", "read the instructions from a file; - for standard input")
    .option("--ticket <url>", "a GitHub issue or an Azure DevOps work item")
    .option("--repository <url>", "clone a repository without a ticket, by its https address")
    .option("--branch <name>", "where to begin in the repository (default: its default branch)")
    .option(
      "--target <worker[/image]>",
      "where to start its DevBox (the machine it works in): see wheelhouse worker; label:NAME[/image] for any worker with a label",
    )
    .option(
      "--engine <name>",
      "claude-plan, claude-api, codex, copilot, opencode, gemini or script",
    )
    .option("--model <name>", "a model, by the name that the engine uses")
    .option("--effort <level>", "how hard the model thinks, if the engine supports it")
    .option("--egress <policy>", "where its DevBox may connect to: open, listed or closed")
    .option("--title <text>", "a title for lists")
    .option("--keep <minutes>", "how long its DevBox stays on after the Run has finished", whole)
    .option("--cost-limit <dollars>", "stop the Run when its model has cost this much", dollars);

/** `wheelhouse run`. */
export function addRun(program: Command): void {
  withRunOptions(
    program
      .command("run")
      .description("Start a Run")
      .argument("[instructions...]", "what you want done"),
  )
    .option("--mode <mode>", "interactive or autonomous")
    .option("--follow", "watch the Run live")
    .action(async (words: string[], options: RunOptions, command: Command) => {
      const context = contextOf(command);
      const run = await context.client.start(bodyOf(await instructionsOf(words, options), options));
      await warnOfPrice(context, options);
      if (options.follow) {
        process.exitCode = await followRun(context, run.id);
        return;
      }
      context.answer({ run }, `${run.id}\n${context.url(run.id)}`);
      process.exitCode = exitCodeOf(run.status);
    });
}

/** Says on standard error if the cost limit cannot count the model. The server has refused it before, if the team wants that. */
async function warnOfPrice(
  { client }: Context,
  { engine, model, costLimit, target }: RunOptions,
): Promise<void> {
  if (costLimit === undefined || engine === undefined || model === undefined) return;
  const [worker] = target?.split("/") ?? [];
  const query = {
    engine: engine as EngineName,
    model,
    ...(worker && !worker.startsWith("label:") ? { worker } : {}),
  };
  const price = await client.price(query).catch(() => undefined); // the Run has started all the same
  if (price?.known === false) process.stderr.write(`${unpricedText(model, "warn")}\n`);
}

export async function instructionsOf(
  words: readonly string[],
  { file, ticket }: RunOptions,
): Promise<string> {
  if (file === "-") return textOf(await buffer(process.stdin), "Standard input");
  if (file !== undefined) {
    let bytes: Buffer;
    try {
      bytes = readFileSync(file);
    } catch {
      throw new RemoteProblem(
        0,
        "usage",
        `Cannot read ${file}. Check its name and your permission to read it.`,
      );
    }
    return textOf(bytes, file);
  }
  if (words.length > 0) return words.join(" ");
  if (ticket !== undefined) return "Work on this issue.";
  throw new RemoteProblem(
    0,
    "usage",
    "The instructions are missing. Write them: wheelhouse run “…”, or use -f FILE.",
  );
}

/** The body of `POST /api/runs`. The server checks the values and says what is wrong. */
export function bodyOf(instructions: string, options: RunOptions): BodyOf<"POST /api/runs"> {
  const { ticket, repository, branch, target, engine, model, effort, mode, egress, title, keep } =
    options;
  const { costLimit } = options;
  const given = {
    ticketUrl: ticket,
    repository,
    branch,
    engine,
    model,
    effort,
    mode,
    egress,
    title,
    keepMinutes: keep,
    limits: costLimit === undefined ? undefined : { costUsd: costLimit },
    target: targetOf(target),
  };
  const said = Object.entries(given).filter(([, value]) => value !== undefined);
  return { instructions, ...Object.fromEntries(said) };
}

import { readFileSync } from "node:fs";
import { text as readAll } from "node:stream/consumers";
import { type Command, InvalidArgumentError } from "commander";
import type { BodyOf } from "../../shared/call-request.ts";
import { contextOf } from "../context.ts";
import { exitCodeOf } from "../exit-codes.ts";
import { followRun } from "../follow/run.ts";
import { RemoteProblem } from "../remote.ts";

type Options = {
  readonly file?: string;
  readonly ticket?: string;
  readonly target?: string;
  readonly engine?: string;
  readonly model?: string;
  readonly effort?: string;
  readonly mode?: string;
  readonly title?: string;
  readonly keep?: number;
  readonly follow?: boolean;
};

const whole = (text: string): number => {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It is a whole number.");
};

/** `wheelhouse run`: starts a Run. */
export function addRun(program: Command): void {
  program
    .command("run")
    .description("Start a Run")
    .argument("[instructions...]", "what you want done")
    .option("-f, --file <file>", "read the instructions from a file, or - from standard input")
    .option("--ticket <url>", "an issue of GitHub or a work item of Azure DevOps")
    .option("--target <worker[/image]>", "where its DevBox goes: see wheelhouse worker")
    .option(
      "--engine <name>",
      "claude-plan, claude-api, codex, copilot, opencode, gemini or script",
    )
    .option("--model <name>", "as the engine names it")
    .option("--effort <level>", "how hard it thinks, where the engine can be told")
    .option("--mode <mode>", "interactive or autonomous")
    .option("--title <text>", "what it is called in lists")
    .option("--keep <minutes>", "how long its DevBox stays up when it has finished", whole)
    .option("--follow", "stay and watch")
    .action(async (words: string[], options: Options, command: Command) => {
      const context = contextOf(command);
      const run = await context.client.start(bodyOf(await instructionsOf(words, options), options));
      if (options.follow) {
        process.exitCode = await followRun(context, run.id);
        return;
      }
      context.answer({ run }, `${run.id}\n${context.url(run.id)}`);
      process.exitCode = exitCodeOf(run.status);
    });
}

async function instructionsOf(
  words: readonly string[],
  { file, ticket }: Options,
): Promise<string> {
  if (file === "-") return readAll(process.stdin);
  if (file !== undefined) {
    try {
      return readFileSync(file, "utf8");
    } catch {
      throw new RemoteProblem(0, "usage", `${file} cannot be read.`);
    }
  }
  if (words.length > 0) return words.join(" ");
  if (ticket !== undefined) return "Work on this issue.";
  throw new RemoteProblem(0, "usage", "Write what you want done: wheelhouse run “…”, or -f FILE.");
}

/** `POST /api/runs`. What is wrong with a value the server says, in its own words. */
export function bodyOf(instructions: string, options: Options): BodyOf<"POST /api/runs"> {
  const { ticket, target, engine, model, effort, mode, title, keep } = options;
  const [worker, ...image] = target?.split("/") ?? [];
  const given = {
    ...{ ticketUrl: ticket, engine, model, effort, mode, title, keepMinutes: keep },
    target: worker
      ? { worker, ...(image.length > 0 ? { image: image.join("/") } : {}) }
      : undefined,
  };
  const said = Object.entries(given).filter(([, value]) => value !== undefined);
  return { instructions, ...Object.fromEntries(said) };
}

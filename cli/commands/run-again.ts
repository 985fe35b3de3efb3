import { randomUUID } from "node:crypto";
import type { Command } from "commander";
import { contextOf } from "../context.ts";
import { exitCodeOf } from "../exit-codes.ts";
import { followRun } from "../follow/follow.ts";
import { targetOf } from "./target-option.ts";

/** `wheelhouse again`. */
export function addAgain(program: Command): void {
  program
    .command("again")
    .description("Start a Run again: same instructions, repository, target, engine and limits")
    .argument("<run>")
    .option("--target <worker[/image]>", "start its DevBox there instead")
    .option("--follow", "watch the new Run live")
    .action(
      async (name: string, options: { target?: string; follow?: boolean }, command: Command) => {
        const context = contextOf(command);
        const id = await context.find(name);
        const target = targetOf(options.target);
        const run = await context.client.again(id, target ? { target } : {}, randomUUID());
        if (options.follow) {
          process.exitCode = await followRun(context, run.id);
          return;
        }
        context.answer({ run }, `${run.id}\n${context.url(run.id)}`);
        process.exitCode = exitCodeOf(run.status);
      },
    );
}

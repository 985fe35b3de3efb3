import { Command } from "commander";
import { addCompletion } from "./commands/completion.ts";
import { addImages } from "./commands/images.ts";
import { addMachine } from "./commands/machine.ts";
import { addAgain } from "./commands/run-again.ts";
import { addSchedules } from "./commands/schedules.ts";
import { addLook } from "./commands/show-runs.ts";
import { addRun } from "./commands/start-run.ts";
import { addTell } from "./commands/steer-run.ts";
import { addWorker } from "./commands/worker.ts";

/** The terminal client with all its commands. */
export function program(): Command {
  const made = new Command("wheelhouse")
    .description("Start Runs, watch them, steer them and answer their questions")
    .option(
      "--url <url>",
      "address of the server (default: WHEELHOUSE_URL, or this machine's server)",
    )
    .option("--token <token>", "an access token or API key (default: WHEELHOUSE_TOKEN)")
    .option(
      "--data <folder>",
      "data folder of this machine's server (default: WHEELHOUSE_DATA, or ~/.wheelhouse)",
    )
    .option("--json", "print only JSON, for programs")
    .enablePositionalOptions()
    .showHelpAfterError("See wheelhouse --help.")
    .addHelpText(
      "after",
      "\nFor <run>, write its id, at least the first six characters of it, or last for the newest Run.\nExit codes: 0 completed, 1 failed or refused, 2 wrong usage, 3 needs you, 130 stopped.",
    );
  addRun(made);
  addAgain(made);
  addLook(made);
  addTell(made);
  addMachine(made);
  addSchedules(made);
  addWorker(made);
  addImages(made);
  addCompletion(made);
  for (const command of made.commands) shared(command);
  return made;
}

/** The options of the program may also follow a command. */
function shared(command: Command): void {
  if (command.name() === "start") return;
  for (const part of command.commands) shared(part);
  command
    .option("--url <url>", "address of the server")
    .option("--token <token>", "an access token or API key")
    .option("--data <folder>", "data folder of this machine's server")
    .option("--json", "print only JSON, for programs");
}

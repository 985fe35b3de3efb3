import { Command } from "commander";
import { addCompletion } from "./commands/completion.ts";
import { addLook } from "./commands/show-runs.ts";
import { addMachine } from "./commands/machine.ts";
import { addRun } from "./commands/start-run.ts";
import { addTell } from "./commands/steer-run.ts";

/** Every command of the terminal client. */
export function program(): Command {
  const made = new Command("wheelhouse")
    .description("Start Runs, watch them, steer them and answer their questions")
    .option("--url <url>", "which Wheelhouse (default: WHEELHOUSE_URL, else this machine's)")
    .option("--token <token>", "an access token or API key (default: WHEELHOUSE_TOKEN)")
    .option("--json", "print JSON for programs, and nothing else")
    .enablePositionalOptions()
    .showHelpAfterError("See wheelhouse --help.")
    .addHelpText(
      "after",
      "\nA RUN is named by its id, by six or more of its first characters, or as last.\nExit codes: 0 completed, 1 failed or refused, 2 wrong usage, 3 needs you, 130 stopped.",
    );
  addRun(made);
  addLook(made);
  addTell(made);
  addMachine(made);
  addCompletion(made);
  for (const command of made.commands) shared(command);
  return made;
}

/** What stands before a command may stand after it too. */
function shared(command: Command): void {
  if (command.name() === "start") return;
  command
    .option("--url <url>", "which Wheelhouse")
    .option("--token <token>", "an access token or API key")
    .option("--json", "print JSON for programs, and nothing else");
}

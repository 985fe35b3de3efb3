import { CommanderError } from "commander";
import { exitCodes } from "./exit-codes.ts";
import { program } from "./program.ts";
import { RemoteProblem } from "./remote.ts";
import { printable } from "./terminal/printable.ts";

// The reader of a pipe may stop early: wheelhouse export last | head
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

process.exitCode = await main(process.argv.slice(2));

/** Runs the command. Resolves to the exit code. */
async function main(words: readonly string[]): Promise<number> {
  const whole = program().exitOverride();
  for (const command of whole.commands) command.exitOverride();
  try {
    await whole.parseAsync(words, { from: "user" });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.usage;
    if (!(error instanceof RemoteProblem)) throw error;
    process.stderr.write(`wheelhouse: ${printable(error.message)}\n`);
    if (error.code === "interrupted") return exitCodes.stopped;
    return error.code === "usage" ? exitCodes.usage : exitCodes.failed;
  }
}

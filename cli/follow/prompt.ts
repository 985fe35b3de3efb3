import { select } from "@inquirer/prompts";

/** Where a prompt of `@inquirer/prompts` appears. It goes away when the signal aborts. */
export type Asking = {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
  readonly signal: AbortSignal;
  readonly clearPromptOnDone: true;
};

/** The answer to a prompt; "interrupted" after Ctrl+C, undefined after the signal. */
export async function unlessTaken<T>(
  prompt: () => Promise<T>,
): Promise<T | "interrupted" | undefined> {
  try {
    return await prompt();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // The names are the contract: https://github.com/SBoudrias/Inquirer.js#handling-ctrlc-gracefully
    if (error.name === "ExitPromptError") return "interrupted";
    if (error.name === "AbortPromptError") return undefined;
    throw error;
  }
}

/** The choice after Ctrl+C: continue to watch, leave the Run running, or stop it. */
export type Wish = "keep" | "leave" | "stop";

/** Asks what Ctrl+C means; a second Ctrl+C leaves. Undefined if the Run ends in the meantime. */
export async function askLeave(asking: Asking): Promise<Wish | undefined> {
  const choices = [
    { value: "keep", name: "keep watching" },
    { value: "leave", name: "leave it running" },
    { value: "stop", name: "stop the Run" },
  ] as const;
  const message = "Stop the Run, or only stop watching?";
  const wish = await unlessTaken(() => select<Wish>({ message, choices }, asking));
  return wish === "interrupted" ? "leave" : wish;
}

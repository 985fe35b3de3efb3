/** Where a prompt of `@inquirer/prompts` stands; it is taken away when the signal aborts. */
export type Asking = {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
  readonly signal: AbortSignal;
  readonly clearPromptOnDone: true;
};

/** What a prompt was answered; "interrupted" on Ctrl+C, undefined when it was taken away. */
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

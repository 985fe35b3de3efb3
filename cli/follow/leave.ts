import { select } from "@inquirer/prompts";
import { type Asking, unlessTaken } from "./prompt.ts";

/** What Ctrl+C means: to go on watching, to leave the Run running, or to stop it. */
export type Wish = "keep" | "leave" | "stop";

/** Asks what Ctrl+C means; Ctrl+C once more leaves. Undefined when the Run ends meanwhile. */
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

import type { Context } from "../context.ts";
import { follow } from "./follow.ts";

/** Follows a Run on the terminal of this process. Resolves to the exit code. */
export const followRun = (context: Context, runId: string): Promise<number> =>
  follow(context.client, runId, {
    json: context.json,
    interactive: context.interactive,
    color: context.color,
    input: process.stdin,
    output: process.stdout,
    errors: process.stderr,
    url: context.url,
  });

import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);
const timeoutMs = 60_000;
const running = new Map<string, Promise<boolean>>();

/** Runs the command line that removes the containers of a DevBox. False if it did not work, and they may still be there. */
export function removed(words: readonly string[]): Promise<boolean> {
  const key = words.join("\0");
  const already = running.get(key);
  if (already !== undefined) return already;
  const [program = "", ...args] = words;
  const mine = run(program, args, { timeout: timeoutMs, env: {} })
    .then(
      () => true,
      (error: unknown) => {
        console.error("containers.not-removed", { why: String(error).slice(0, 500) });
        return false;
      },
    )
    .finally(() => running.delete(key));
  running.set(key, mine);
  return mine;
}

import { startChild } from "./child.ts";
import type { Opening } from "./driver.ts";

/** Runs a script of ours in the box, where a link that a command placed cannot lead outside. Returns what went wrong. */
export async function runScript(
  { box, config }: Pick<Opening, "box" | "config">,
  script: string,
  env: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  const argv = ["/bin/bash", "--noprofile", "--norc", "-c", script];
  const child = startChild({ box, config, argv, env, onLine: () => {} });
  child.endInput();
  const { code } = await child.ended;
  return code === 0 ? undefined : child.stderr() || `It ended with code ${code}.`;
}

import type { StepContext } from "../commands/step.ts";
import { runScript } from "../engine-drivers/run-script.ts";
import type { EngineFiles } from "./engine-files.ts";

/** Each line: a path in the home, then the names to keep in that folder. None of them contains a space. */
const clean = `PATH=/usr/bin:/bin
cd "$HOME" || exit
shopt -s nullglob dotglob extglob
while read -r path keep; do
  if [ -z "$keep" ] || [ -L "$path" ] || [ ! -d "$path" ]; then rm -rf -- "$path"; continue; fi
  for entry in "$path"/!(\${keep// /|}); do rm -rf -- "$entry"; done
done <<< "$__home"`;

/**
 * Removes the settings in the engine's home. Commands can write there, so nothing in it is the engine's own word,
 * except its sessions. This runs in the box, so a link in the home cannot lead outside.
 */
export async function cleanHome(
  place: Pick<StepContext, "box" | "config">,
  { home }: EngineFiles,
): Promise<void> {
  const lines = home.map(({ path, keep = [] }) => [path, ...keep].join(" "));
  const problem = await runScript(place, clean, { __home: lines.join("\n") });
  if (problem !== undefined) throw new Error(`The engine's home could not be prepared: ${problem}`);
}

import type { Box, BoxProcess } from "../../box/box.ts";
import { drain } from "../../box/drain.ts";
import { createDecoder } from "../../output/decode.ts";
import type { EngineEvent } from "../driver.ts";

/** Follows the output of a running command. Claude Code itself reports output only when a command has ended. */
export interface LiveOutput {
  /** Sees each event of the engine before it is passed on. */
  see(event: EngineEvent): void;
  close(): void;
}

/** Where Claude Code keeps its temporary files in the box. */
export const temporary = "/tmp";

/** A command that ends sooner shows its output at once. */
const afterMs = 1_000;
/** The step's result has everything; this is what people see while it runs. */
const mostBytes = 1024 ** 2;

/**
 * Claude Code 2.1.330 lets a command write to `claude-UID/FOLDER/SESSION/tasks/NAME.output` and removes the file when
 * the command has ended. No message names the file, so it counts only if it is the one file of that time. Runs in the
 * box, like the command: what others put there is shown at most as output of this step.
 */
const script = `PATH=/usr/bin:/bin
for ((n = 0; n < 60; n += 1)); do
  mapfile -t found < <(find "$1/claude-$(id -u)" -mindepth 4 -maxdepth 4 -path "*/$2/tasks/*.output" -type f -newermt "@$3" 2> /dev/null)
  [ "\${#found[@]}" -gt 1 ] && exit
  [ "\${#found[@]}" = 1 ] && exec tail -c +1 -f -- "\${found[0]}" 2> /dev/null
  sleep 0.5
done`;

/** @param session the id of Claude Code's session */
export function createLiveOutput(
  box: Pick<Box, "start">,
  session: string,
  on: (event: EngineEvent) => void,
): LiveOutput {
  const running = new Map<string, NodeJS.Timeout>();
  let followed: { readonly step: string; readonly child: BoxProcess; heard: boolean } | undefined;

  function leave(): void {
    followed?.child.kill("SIGKILL");
    followed = undefined;
  }

  function follow(step: string, since: number): void {
    if (running.size !== 1 || followed) return; // nobody knows which file belongs to which command
    const at = String(Math.floor(since / 1_000) - 1);
    const words = ["/bin/bash", "--noprofile", "--norc", "-c", script, "live"];
    const child = box.start({ words: [...words, temporary, session, at] });
    child.stdin.end();
    const mine = { step, child, heard: false };
    followed = mine;
    const decoder = createDecoder();
    let bytesSeen = 0;
    const stdout = (bytes: Uint8Array): undefined => {
      if (followed !== mine) return;
      mine.heard = true;
      bytesSeen += bytes.length;
      if (bytesSeen > mostBytes) {
        leave();
        return;
      }
      const text = decoder.add(bytes);
      if (text !== "") on({ type: "output", step, text });
    };
    void drain(child, { stdout, stderr: () => undefined });
  }

  function ended(step: string): void {
    clearTimeout(running.get(step));
    running.delete(step);
    if (followed?.step === step) leave();
  }

  return {
    see(event) {
      if (event.type === "step-ended") return ended(event.step);
      if (event.type !== "step" || event.call["tool"] !== "Bash") return;
      if (followed && !followed.heard) leave();
      const since = Date.now();
      const timer = setTimeout(() => follow(event.step, since), afterMs);
      running.set(event.step, timer);
    },
    close() {
      for (const step of [...running.keys()]) ended(step);
      leave();
    },
  };
}

import { duration } from "../../../../shared/words/duration.ts";
import { count } from "../../../../shared/words/quantity.ts";
import type { Tally } from "../tally.ts";

/** How often a terminal and a file see the progress. */
const everyMs = { terminal: 250, file: 30_000 } as const;

/**
 * Shows on stderr how far a campaign is: on a terminal one line that changes, elsewhere a line now and then, the first
 * after the first chunk.
 *
 * @param schedules how many there are in all
 * @param before how many an earlier part of the campaign has played
 */
export function createProgress(schedules: number, before: number) {
  const { stderr } = process;
  const began = performance.now();
  const patienceMs = stderr.isTTY ? everyMs.terminal : everyMs.file;
  let shown = Number.NEGATIVE_INFINITY;
  return {
    show({ schedules: played, failed }: Tally): void {
      const now = performance.now();
      if (now - shown < patienceMs) return;
      shown = now;
      const rate = (played - before) / ((now - began) / 1_000);
      const line = [
        `${count(played)} of ${count(schedules)} schedules (${Math.floor((played / schedules) * 100)} %)`,
        `${count(Math.round(rate))} a second`,
        `${duration(((schedules - played) / rate) * 1_000)} left`,
        `${count(failed.length)} failed`,
      ].join(", ");
      stderr.write(stderr.isTTY ? `\r\u001b[K${line.slice(0, stderr.columns - 1)}` : `${line}\n`);
    },
    /** Leaves the terminal to other text. */
    end(): void {
      if (stderr.isTTY) stderr.write("\r\u001b[K");
    },
  };
}

import { readFileSync } from "node:fs";
import { uptime } from "node:os";

/** One look at the clocks of the machine, in milliseconds. */
export type Reading = {
  /** Since 1970. People and time servers set this clock. */
  readonly wall: number;
  /** Nobody sets this clock. On Linux it stands still while the machine sleeps. */
  readonly awake: number;
  /** Since the machine started, including the time that it slept. Nobody sets this clock. */
  readonly up: number;
  /** Names the start of the machine. Empty where the system does not name it. */
  readonly boot: string;
};

const boot = (() => {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return "";
  }
})();

/** The clocks must be read at one moment. A process that lost the processor in between reads them again. */
const togetherMs = 5;
const mostTries = 50;

export function readClocks(): Reading {
  for (let tries = 1; ; tries += 1) {
    const awake = monotonic();
    const reading = { wall: Date.now(), awake, up: uptime() * 1_000, boot };
    if (monotonic() - awake < togetherMs || tries === mostTries) return reading;
  }
}

const monotonic = (): number => Number(process.hrtime.bigint() / 1_000n) / 1_000;

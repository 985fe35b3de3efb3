import type { Session } from "../engine-drivers/driver.ts";

/** Detects an engine that writes nothing for too long. */
export interface Watchdog {
  /** The engine wrote something. */
  heard(): void;
  /** Starts to watch a prompt. `end` returns whether the watchdog stopped it. */
  begin(session: Session): { end(): boolean };
}

const graceMs = 5_000;

/**
 * Stops a prompt after `seconds` of silence: interrupts the engine, and closes it if that does not help.
 *
 * @param busy whether a step is running or a question is open; these may take any time
 */
export function watchSilence(seconds: number, busy: () => boolean): Watchdog {
  let last = performance.now();
  return {
    heard() {
      last = performance.now();
    },
    begin(session) {
      last = performance.now();
      let hung: NodeJS.Timeout | undefined;
      const look = setInterval(() => {
        if (busy()) last = performance.now();
        if (hung || performance.now() - last < seconds * 1_000) return;
        session.interrupt();
        hung = setTimeout(() => void session.close(), graceMs);
      }, 250);
      return {
        end() {
          clearInterval(look);
          clearTimeout(hung);
          return hung !== undefined;
        },
      };
    },
  };
}

import type { Session } from "../engine-drivers/driver.ts";

/** Detects an engine that writes nothing for too long. */
export interface Watchdog {
  /** The engine wrote something. */
  heard(): void;
  /** Starts to watch a prompt. `end` returns whether the watchdog stopped it. */
  begin(session: Session): { end(): boolean };
}

const graceMs = 5_000;
const lookMs = 250;
/** A later look means that this program stood still too: the machine slept. The engine was not silent meanwhile. */
const longestLookMs = 10 * lookMs;

/**
 * Stops a prompt after `seconds` of silence: interrupts the engine, and closes it if that does not help.
 *
 * @param now milliseconds of a clock that nobody sets. It may go on while the machine sleeps
 * @param busy whether a step is running or a question is open; these may take any time
 */
export function watchSilence(
  seconds: number,
  busy: () => boolean,
  now: () => number = () => performance.now(),
): Watchdog {
  let silentMs = 0;
  return {
    heard() {
      silentMs = 0;
    },
    begin(session) {
      silentMs = 0;
      let looked = now();
      let hung: NodeJS.Timeout | undefined;
      const look = setInterval(() => {
        const at = now();
        silentMs = busy() ? 0 : silentMs + Math.min(at - looked, longestLookMs);
        looked = at;
        if (hung || silentMs < seconds * 1_000) return;
        session.interrupt();
        hung = setTimeout(() => void session.close(), graceMs);
      }, lookMs);
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

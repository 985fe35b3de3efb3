import type { Session } from "../engine-drivers/driver.ts";

/** Watches that an engine says something from time to time. */
export interface Watchdog {
  /** It has said something. */
  heard(): void;
  /** Watches a prompt from now on. `end` tells whether it had to be broken off. */
  begin(session: Session): { end(): boolean };
}

const graceMs = 5_000;

/**
 * Breaks a prompt off when nothing came for so long: the engine is asked to stop, and ended when it
 * does not. `busy`: something runs, or somebody is asked, that may take as long as it likes.
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

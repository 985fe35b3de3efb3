import type { DatabaseSync } from "node:sqlite";
import { sqliteKeptTime } from "./kept-time.ts";
import { readClocks } from "./reading.ts";
import { watchSkippedTime } from "./skipped-time.ts";

const lookMs = 1_000;
const keepMs = 30_000;

/** The time of this machine, for its server: it knows what the clock has skipped, also before this process. */
export function keepTime(db: DatabaseSync, note: (event: string, fields: object) => void) {
  let call = () => {};
  const kept = sqliteKeptTime(db);
  const { total, steady, ...time } = watchSkippedTime(readClocks, kept.before, (skip) => {
    note("time.skipped", skip);
    setImmediate(() => call());
  });
  function keep(): void {
    try {
      kept.put(time.kept());
    } catch (error) {
      note("time.not-kept", { error: String(error) }); // the disk is full; the next one may succeed
    }
  }
  keep();
  return {
    total,
    steady,
    /** Looks again and again, and calls after each skip. Returns the cleanup. */
    begin(onSkip: () => void): () => void {
      call = () => {
        keep();
        onSkip();
      };
      const timers = [setInterval(total, lookMs), setInterval(keep, keepMs)];
      return () => {
        call = () => {};
        for (const timer of timers) clearInterval(timer);
        keep();
      };
    },
  };
}

import { setTimeout as pause } from "node:timers/promises";
import type { BoxConfig } from "../../../shared/schemas/box-protocol.ts";
import type { BoxFact } from "../../../shared/schemas/event.ts";
import { pack } from "../../archive/archive.ts";
import { savedFolders } from "../../archive/saved-folders.ts";
import type { Line } from "../coordinator/connection.ts";
import type { Outbox } from "../coordinator/outbox.ts";
import type { Note } from "../note.ts";
import { save } from "./save.ts";

/** Keeps the saves of an ephemeral DevBox up to date. */
export interface Saver {
  /** An outbox that starts a save before a question is asked and when a turn has ended. */
  readonly outbox: Outbox;
  /** Makes the last save, when no process is left. Resolves when it is stored or has failed. */
  last(): Promise<void>;
}

/**
 * Makes one save at a time. A request during a save causes one more save after it.
 *
 * @param patienceMs how long a question waits for the save that contains its asker's state. A large save takes longer,
 * and is lost if the DevBox ends before it is complete
 */
export function createSaver(
  config: BoxConfig,
  outbox: Outbox,
  line: Line,
  note: Note,
  signal: AbortSignal,
  patienceMs = 5_000,
): Saver {
  const { root, folders } = savedFolders(config.folders);
  let making: Promise<void> | undefined;
  let wished = false;
  /** Whether something happened since the last save began. */
  let changed = true;

  async function make(): Promise<void> {
    changed = false;
    try {
      await outbox.flushed(); // the save must not contain facts that the log does not have
      const { bytes } = await save(pack(root, folders, signal), line, note, signal);
      note("devbox.saved", { bytes });
    } catch (error) {
      changed = true;
      note("devbox.not-saved", { why: String(error) });
      if (!signal.aborted) outbox.tell({ type: "message.written", text: notSaved(error) });
    }
  }

  function wish(): Promise<void> {
    if (making !== undefined) {
      wished = true;
      return making;
    }
    making = (async () => {
      do {
        wished = false;
        await make();
      } while (wished);
    })().finally(() => {
      making = undefined;
    });
    return making;
  }

  /** Facts that wait for a save that includes them, and every later fact, so that the order stays. */
  let held: (() => void)[] | undefined;
  let more = false;
  let released: Promise<void> = Promise.resolve();

  async function release(waiting: (() => void)[]): Promise<void> {
    do {
      more = false;
      await wish();
    } while (more);
    held = undefined;
    for (const say of waiting) say();
  }

  function tell(fact: BoxFact, file?: string): void {
    const say = () => outbox.tell(fact, file);
    const waits = saidAfterSave.has(fact.type);
    changed = true;
    if (held !== undefined) {
      held.push(say);
      if (waits) more = true;
    } else if (waits) {
      held = [say];
      released = release(held);
    } else say();
  }

  return {
    outbox: {
      ...outbox,
      get watched() {
        return outbox.watched;
      },
      tell,
      async ask(it) {
        await released;
        await Promise.race([wish(), pause(patienceMs, undefined, { ref: false })]);
        return outbox.ask(it);
      },
      async report(it) {
        await released;
        return outbox.report(it);
      },
      async flushed() {
        await released;
        await outbox.flushed();
      },
    },
    async last() {
      await released;
      await making;
      if (changed) await wish();
    },
  };
}

/**
 * After these facts, the coordinator never sends the turn or message to a DevBox again. So the DevBox sends them only
 * after a save: if it were lost before, the next DevBox would not know about them.
 */
const saidAfterSave: ReadonlySet<BoxFact["type"]> = new Set(["turn.ended", "message.steered"]);

const notSaved = (error: unknown): string =>
  `The workspace could not be saved: ${error instanceof Error ? error.message : String(error)}. If this DevBox is lost, the next one starts from an earlier save.`;

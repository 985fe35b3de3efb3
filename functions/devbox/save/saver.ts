import { dirname, relative } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { BoxConfig } from "../../../shared/schemas/box-protocol.ts";
import type { BoxFact } from "../../../shared/schemas/event.ts";
import type { Line } from "../coordinator/line.ts";
import type { Outbox } from "../coordinator/outbox.ts";
import type { Note } from "../note.ts";
import { pack } from "./archive.ts";
import { save } from "./save.ts";

/** Keeps the archives of an ephemeral DevBox fresh. */
export interface Saver {
  /** The outbox, through which it sees when there is something worth saving: a question is about to be asked, a turn has ended. */
  readonly outbox: Outbox;
  /** The last archive, once nothing runs any more. Resolves when it is taken, or cannot be. */
  last(): Promise<void>;
}

/** Where the folders are that a DevBox saves: below one root, by their paths there. */
export function savedFolders({ folders }: Pick<BoxConfig, "folders">) {
  const root = dirname(folders.workspace);
  const paths = [folders.workspace, folders.home, folders.session];
  return { root, folders: paths.map((path) => relative(root, path)) };
}

/**
 * One archive at a time; a wish while one is made makes one more after it.
 *
 * @param patienceMs how long a question waits for the archive that holds who asks it; a large one takes longer, and
 * is lost with a DevBox that ends meanwhile
 */
export function createSaver(
  config: BoxConfig,
  outbox: Outbox,
  line: Line,
  note: Note,
  signal: AbortSignal,
  patienceMs = 5_000,
): Saver {
  const { root, folders } = savedFolders(config);
  let making: Promise<void> | undefined;
  let wished = false;
  /** Something happened since the last archive began. */
  let changed = true;

  async function make(): Promise<void> {
    changed = false;
    try {
      await outbox.settled(); // the archive must not know less than the log
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

  /** What waits until a save holds what it says, and everything told since: the order stays. */
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
      async settled() {
        await released;
        await outbox.settled();
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
 * Facts after which the coordinator never tells a DevBox again what they are about: were they told first and the
 * DevBox lost before it saved, the next one would not know of it.
 */
const saidAfterSave: ReadonlySet<BoxFact["type"]> = new Set(["turn.ended", "message.steered"]);

const notSaved = (error: unknown): string =>
  `The workspace could not be saved: ${error instanceof Error ? error.message : String(error)}. If this DevBox is lost, the next one begins from an earlier save.`;

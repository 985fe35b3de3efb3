import { dirname } from "node:path";
import type { DevBoxHost, DevBoxOrder } from "../../../functions/ports/devbox-host.ts";
import { faultOf } from "../storage/fault.ts";
import { type BoxFile, type CommandPlace, readBoxFile, writeBoxFile } from "./box-file.ts";
import { askToEnd, type Box, endNow, knownGone, lifeOf } from "./box-life.ts";
import { claimOf } from "./claim.ts";
import { boxesIn, checkId, foldersOf, makeFolders, runFolder } from "./folders.ts";
import { createWatch } from "./gone-watch.ts";
import { packLeft } from "./left-files.ts";
import { boxLimits, type ChosenLimits } from "./limits/box-limits.ts";
import { controlGroups } from "./limits/control-groups.ts";
import { enter } from "./limits/enter.ts";
import { createSupervisors, NoCapacity, NoSpace } from "./supervisor.ts";
import { isBuried, removeOldTombstones, writeTombstone } from "./tombstones.ts";
import { createTrash } from "./trash/trash.ts";

export type LocalHostOptions = {
  readonly data: string;
  /** The supervisor's program. */
  readonly program: string;
  /** How the commands of a DevBox of the image `host` run. */
  readonly place: CommandPlace;
  /** The same for each other image. */
  readonly images?: Pick<ReadonlyMap<string, CommandPlace>, "get">;
  readonly node?: string;
  /** How many DevBoxes can run at the same time. */
  readonly most?: number;
  /** Why no DevBox can start for lack of space on the disk, as a sentence. Undefined: there is space. */
  readonly shortage?: () => string | undefined;
  /** Gives up reserved space because the disk is full. False: there is none. */
  readonly makeRoom?: () => boolean;
  /** What one DevBox may take; the rest follows from the machine. */
  readonly limits?: ChosenLimits;
};

/** The DevBoxes of this machine, with a notice when one is gone. */
export interface LocalHost extends DevBoxHost {
  /** See `createWatch`. Returns the cleanup. */
  watch(onGone: (devbox: string) => void, everyMs?: number): () => void;
  /**
   * Gives every running DevBox the new address of its coordinator.
   *
   * @param url the address for DevBoxes that an earlier version launched, which know only TCP
   */
  readdress(coordinator: string, url: string): Promise<void>;
  /** Whether an earlier version launched the DevBox of a Run's generation, and it is not gone. */
  isEarlier(runId: string, generation: number): boolean;
  /** Keeps a started supervisor for the next launch (see `Spare`). */
  keepSpare(): void;
  /** Ends timers, watches and the spare supervisor. DevBoxes continue, and the next host of the same folder finds them. */
  close(): void;
}

/**
 * DevBoxes as detached processes of this machine. Their state is on disk and in the kernel's list of
 * processes, so a restart of the host loses nothing.
 */
export function localHost(options: LocalHostOptions): LocalHost {
  const { data, program, node = process.execPath, most = 16 } = options;
  const { shortage = () => undefined, makeRoom = () => false } = options;
  const children = new Set<string>();
  const endings = new Map<string, { at: number; timer: NodeJS.Timeout }>();
  const watches = new Set<ReturnType<typeof createWatch>>();
  const groups = controlGroups(data);
  const supervisors = createSupervisors({
    data,
    node,
    program,
    room: () => shortage() === undefined,
  });
  const trash = createTrash(data, (folder, why) =>
    console.error("devboxes.not-removed", { folder, why }),
  );
  let turn: Promise<unknown> = Promise.resolve();

  groups.removeStrays(new Set(boxesIn(data).keys()));
  trash.empty();

  const boxOf = (devbox: string): Box | undefined => {
    const folder = boxesIn(data).get(checkId("box", devbox));
    return folder ? { devbox, folder } : undefined;
  };
  const describe = async (devbox: string) => {
    const box = boxOf(devbox);
    if (!box) return isBuried(data, devbox) ? "gone" : "unknown";
    return children.has(devbox) ? "up" : lifeOf(box);
  };
  const list = async () => {
    const boxes = [...boxesIn(data).keys()];
    const states = await Promise.all(boxes.map(describe));
    return boxes.filter((_, n) => states[n] === "up");
  };

  async function start(order: DevBoxOrder): Promise<void> {
    const { devbox, runId, generation, coordinator, bootToken, image } = order;
    const folders = foldersOf(data, runId, devbox);
    const stoppedOrClaimed = () => isBuried(data, devbox) || claimOf(folders.box);
    if (stoppedOrClaimed() || children.has(devbox)) return;
    if ((await list()).length >= most) {
      throw new NoCapacity(
        `This machine already runs ${most} DevBoxes. Wait for one to end, or raise --devboxes.`,
      );
    }
    const short = shortage();
    if (short !== undefined) throw new NoSpace(short);
    const place = image === "host" ? options.place : options.images?.get(image);
    if (!place) throw new NoCapacity(`This machine has no image ${image} any more.`);
    makeFolders(folders, place.owner(runId));
    const limits = boxLimits(data, options.limits);
    const group = place.limitsItself
      ? { folders: [], counters: {} }
      : groups.create(folders.box, limits);
    const command = place.command(devbox, runId, folders, limits);
    const entered = place.limitsItself ? [] : enter(group.folders);
    const prefix = [...entered, ...command.prefix];
    const { isolated } = place;
    if (stoppedOrClaimed()) return;
    const child = await supervisors.start({
      devbox,
      runId,
      generation,
      coordinator,
      bootToken,
      isolated,
      folders,
      command: { ...command, prefix },
      limits: { ...limits, counters: group.counters },
    });
    if (child.exitCode !== null || child.signalCode !== null) return;
    children.add(devbox);
    for (const watch of watches) watch.add(devbox);
    child.once("exit", () => {
      children.delete(devbox);
      for (const watch of watches) watch.look();
    });
  }

  function endLater(box: Box, graceMs: number): void {
    const at = performance.now() + graceMs;
    const earlier = endings.get(box.devbox);
    if (earlier && earlier.at <= at) return;
    clearTimeout(earlier?.timer);
    const timer = setTimeout(() => {
      endings.delete(box.devbox);
      endNow(box).catch((error) => console.error("devboxes.end-failed", error));
    }, graceMs);
    endings.set(box.devbox, { at, timer: timer.unref() });
  }

  /** A stop must work on a full disk too, where even an empty file may have no place. */
  function bury(devbox: string): void {
    try {
      writeTombstone(data, devbox);
    } catch (error) {
      if (faultOf(error) !== "full" || !makeRoom()) throw error;
      writeTombstone(data, devbox);
    }
  }

  return {
    ephemeral: false,
    shortage,
    describe,
    list,
    launch(order) {
      // One launch at a time, so that two launches of the same DevBox, or for the last free place, see each other.
      const mine = turn.then(() => start(order));
      turn = mine.catch(() => {});
      return mine;
    },
    async stop(devbox, graceMs) {
      bury(devbox); // before the check: see claim-first.ts
      const box = boxOf(devbox);
      if (!box || (await describe(devbox)) !== "up") return;
      if (!endings.has(devbox)) askToEnd(box); // a second signal would look like a more urgent request
      endLater(box, graceMs);
    },
    pack: async (runId, from) => packLeft(data, runId, from),
    async forget(runId) {
      const run = runFolder(data, runId);
      const boxes = [...boxesIn(data)].filter(([, folder]) => dirname(dirname(folder)) === run);
      for (const [devbox, folder] of boxes) {
        bury(devbox);
        await endNow({ devbox, folder });
      }
      trash.add(run);
      removeOldTombstones(data, Date.now()); // that of this DevBox stays: its launch may come once more
    },
    async readdress(coordinator, url) {
      for (const devbox of await list()) {
        const box = boxOf(devbox);
        const file = box && readBoxFile(box.folder);
        if (!file) continue;
        const now = overTcp(file) ? url : coordinator;
        if (file.coordinator !== now) writeBoxFile({ ...file, coordinator: now });
      }
    },
    isEarlier(runId, generation) {
      const run = runFolder(data, runId);
      return [...boxesIn(data).values()]
        .filter((folder) => dirname(dirname(folder)) === run && !knownGone(folder))
        .map(readBoxFile)
        .some((file) => file?.generation === generation && overTcp(file));
    },
    watch(onGone, everyMs = 500) {
      const watch = createWatch({ describe, list }, onGone, everyMs);
      watches.add(watch);
      return () => {
        watch.close();
        watches.delete(watch);
      };
    },
    keepSpare: supervisors.keep,
    close() {
      supervisors.close();
      for (const { timer } of endings.values()) clearTimeout(timer);
      for (const watch of watches) watch.close();
    },
  };
}

const overTcp = ({ coordinator }: BoxFile): boolean => coordinator.startsWith("http:");

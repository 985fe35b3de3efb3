import type { HelloReply } from "../../../../shared/schemas/box-protocol.ts";
import { nothing, type Progress } from "./plan.ts";

/** The workspace and the engine's session of a DevBox, and their saved state. */
export interface Disk {
  live: Progress;
  /** Work may happen a second time only if this value has changed. */
  readonly lineage: string;
  /** Restores the saved state, then calls `then`. */
  begin(hello: HelloReply, then: () => void): void;
  /** Saves the current state, then calls `then`. */
  keep(then: () => void): void;
  /** The last save of a DevBox that ends by itself; then calls `then`. */
  end(then: () => void): void;
  /** The DevBox is gone. `whole`: it ended by itself and was not killed. */
  gone(whole: boolean): void;
}

/**
 * The folder of a Run on a host, shared by all its DevBoxes. `saved`: the state after a DevBox dies. `synced`: the state
 * after the machine loses its power.
 */
export type Folder = { live: Progress; saved: Progress; synced: Progress; lost: number };

export const newFolder = (): Folder => ({
  live: nothing,
  saved: nothing,
  synced: nothing,
  lost: 0,
});

/** How a planted bug saves. `forgets`: not at the end of a DevBox. `later`: when what is saved is on the disk */
type Fault = { readonly forgets?: boolean; readonly later?: (synced: () => void) => void };

export function folderDisk(folder: Folder, { forgets, later = (synced) => synced() }: Fault): Disk {
  const save = () => {
    const saved = folder.live;
    folder.saved = saved;
    later(() => {
      folder.synced = saved;
    });
  };
  return {
    get live() {
      return folder.live;
    },
    set live(progress) {
      folder.live = progress;
    },
    get lineage() {
      return String(folder.lost);
    },
    begin: (_, then) => then(),
    keep: (then) => {
      save();
      then();
    },
    end: (then) => then(), // what is in the folder stays there
    gone: (whole) => {
      if (whole && !forgets) {
        save();
        return;
      }
      folder.live = folder.saved;
      if (!whole) folder.lost++;
    },
  };
}

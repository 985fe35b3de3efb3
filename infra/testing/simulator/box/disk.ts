import type { HelloReply } from "../../../../shared/schemas/box-protocol.ts";
import { nothing, type Progress } from "./plan.ts";

/** The workspace and the engine's session of a DevBox, and what is kept of them. */
export interface Disk {
  live: Progress;
  /** Work that was done once may be done again only when this is another. */
  readonly lineage: string;
  /** What there is to begin with; `then` once it is there. */
  begin(hello: HelloReply, then: () => void): void;
  /** Keeps what there is now, and then goes on. */
  keep(then: () => void): void;
  /** Keeps what there is when the DevBox ends by itself, and then goes on. */
  end(then: () => void): void;
  /** The DevBox is gone. `whole`: it ended by itself. */
  gone(whole: boolean): void;
}

/** What a host keeps of a Run in a folder, whichever DevBox works in it. `saved`: what a DevBox that dies leaves behind. */
export type Folder = { live: Progress; saved: Progress; lost: number };

export const newFolder = (): Folder => ({ live: nothing, saved: nothing, lost: 0 });

/** @param forgets a planted bug: it ends without saving */
export function folderDisk(folder: Folder, forgets: boolean): Disk {
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
      folder.saved = folder.live;
      then();
    },
    end: (then) => then(), // what is in the folder stays there
    gone: (whole) => {
      if (whole && !forgets) {
        folder.saved = folder.live;
        return;
      }
      folder.live = folder.saved;
      if (!whole) folder.lost++;
    },
  };
}

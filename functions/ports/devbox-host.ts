/** The parameters of a launch. */
export interface DevBoxOrder {
  /** `box_…`, also the client token of the launch: launching the same id twice starts one DevBox. */
  readonly devbox: string;
  readonly runId: string;
  readonly generation: number;
  readonly image: string;
  /** The coordinator's URL, without a trailing slash. */
  readonly coordinator: string;
  /** Single-use; the DevBox exchanges it for its capability. */
  readonly bootToken: string;
}

/** `gone`: the host confirms that no process of this DevBox is left. `unknown`: it was never launched here. */
export type DevBoxState = "up" | "gone" | "unknown";

/** A host of DevBoxes. Every method is safe to repeat. */
export interface DevBoxHost {
  /** This host keeps nothing of a DevBox that is gone, so the DevBox saves itself with `Saves`. Other hosts can `pack`. */
  readonly ephemeral: boolean;
  /** Returns once the DevBox is starting. Without room it throws an error named `DevBox.NoCapacity`, with a message for people; `endingHelps: false` in it says that ending another DevBox makes no room. */
  launch(order: DevBoxOrder): Promise<void>;
  /** Asks the DevBox to save and end, and returns; after `graceMs` its processes are killed. An id that was never launched can then never start (tombstone). */
  stop(devbox: string, graceMs: number): Promise<void>;
  describe(devbox: string): Promise<DevBoxState>;
  /** Every DevBox that is up on this host. */
  list(): Promise<string[]>;
  /**
   * Where the host keeps folders: those of a Run as one archive, once none of its DevBoxes is up. Undefined: it has none
   * that go on from this save (without `from`: that began empty), so that save is newer.
   */
  pack?(runId: string, from: string | undefined): Promise<AsyncIterable<Uint8Array> | undefined>;
  /** Why the disk of this host has no room for a DevBox, as a sentence. Undefined: it has. Missing where disks do not fill. */
  shortage?(): string | undefined;
  /** Deletes a Run's workspace and the state of its DevBoxes. For a day after it, a late launch of one of them starts nothing. */
  forget(runId: string): Promise<void>;
}

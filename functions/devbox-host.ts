/** What a host needs to know to put a DevBox up. */
export interface DevBoxOrder {
  /** `box_…`, the client token of the launch: launching the same box twice starts one. */
  readonly devbox: string;
  readonly runId: string;
  readonly generation: number;
  readonly image: string;
  /** Where the DevBox finds its coordinator, without a trailing slash. */
  readonly coordinator: string;
  /** Single-use; the DevBox exchanges it for its capability. */
  readonly bootToken: string;
}

/** `gone`: the host confirms that no process of this DevBox is left. `unknown`: it was never launched here. */
export type DevBoxState = "up" | "gone" | "unknown";

/** A place where DevBoxes run. Every method is safe to repeat. */
export interface DevBoxHost {
  /** Nothing of a DevBox is left here when it is gone: it saves itself by `Saves`. */
  readonly ephemeral: boolean;
  /** Returns once the DevBox is starting. Throws an error named `DevBox.NoCapacity`, with a message for people, when there is no room now. */
  launch(order: DevBoxOrder): Promise<void>;
  /** Asks the DevBox to save and end; what is left of it after `graceMs` is killed. Returns once asked. A box that was never launched will never start (tombstone). */
  stop(devbox: string, graceMs: number): Promise<void>;
  describe(devbox: string): Promise<DevBoxState>;
  /** Every DevBox that is up here. */
  list(): Promise<string[]>;
  /** Deletes what is kept of a Run: its workspace and its DevBoxes' state. */
  forget(runId: string): Promise<void>;
}

/** A machine that hosts DevBoxes, or the cloud. */
export type Worker = {
  readonly id: string;
  readonly name: string;
  readonly kind: "worker" | "cloud";
  readonly online: boolean;
  readonly images: readonly { readonly id: string; readonly name: string }[];
  /** False: commands run as plain processes of the machine's user. */
  readonly isolated: boolean;
  /** Shown to people: "bubblewrap sandbox", "not isolated". */
  readonly isolation: string;
  /** What a DevBox here may take, and what cannot be limited, as sentences. */
  readonly limits?: readonly string[] | undefined;
  /** Of a machine that joined with a code. */
  readonly joined?: JoinedWorker | undefined;
};

/** A machine that joined, as people see it. Sizes are in bytes; `load` is the average of one minute. */
export type JoinedWorker = {
  readonly labels: readonly string[];
  /** How many DevBoxes it may have. */
  readonly most: number;
  readonly devboxes: readonly { readonly devbox: string; readonly runId: string }[];
  /** It takes no new DevBoxes. */
  readonly draining: boolean;
  /** Which engine credentials its DevBoxes may use. */
  readonly credentials: "none" | "team";
  readonly joinedAt: string;
  readonly joinedBy: string;
  readonly lastSeen: string | null;
  readonly platform: string;
  readonly cores: number;
  readonly load: number;
  readonly memoryBytes: number;
  readonly freeMemoryBytes: number;
  readonly diskBytes: number;
  readonly freeDiskBytes: number;
  /** The last lines of its output, the newest last. */
  readonly log: readonly string[];
  readonly hosts: readonly {
    readonly kind: string;
    readonly isolated: boolean;
    readonly isolation: string;
  }[];
};

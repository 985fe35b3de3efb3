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
};

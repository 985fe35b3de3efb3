/** What a line is about; its colour where there is one. */
export type Tone = "quiet" | "plain" | "person" | "engine" | "step" | "good" | "bad" | "needs-you";

/**
 * A passage of a block, below its head. `text` is wrapped; `output`, and a `note` of ours,
 * keep their lines as they are, so that they can be copied and searched.
 */
export type Passage = { readonly kind: "text" | "output" | "note"; readonly text: string };

/** What the timeline says of one event: a line with a mark, and what stands below it. */
export type Block = {
  readonly mark: string;
  readonly tone: Tone;
  readonly head: string;
  /** Stands out at the beginning of the head. */
  readonly strong?: string;
  readonly body?: readonly Passage[];
  /** Belongs to the block before it: no head. */
  readonly more?: true;
};

export const note = (head: string, tone: Tone = "quiet"): Block => ({ mark: "·", tone, head });

/** Passages that belong to what was told before. */
export const goesOn = (...body: Passage[]): Block => ({
  ...{ mark: "", tone: "quiet", head: "", more: true, body },
});

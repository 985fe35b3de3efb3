/** The subject of a line, which decides its colour. */
export type Tone = "quiet" | "plain" | "person" | "engine" | "step" | "good" | "bad" | "needs-you";

/**
 * A passage below the head of a block. `text` is wrapped; `output` and `note` keep their lines, so
 * that people can copy and search them.
 */
export type Passage = { readonly kind: "text" | "output" | "note"; readonly text: string };

/** One event on the timeline: a line with a mark, and the passages below it. */
export type Block = {
  readonly mark: string;
  readonly tone: Tone;
  readonly head: string;
  /** Bold text before the head. */
  readonly strong?: string;
  readonly body?: readonly Passage[];
  /** Continues the block before it, without a head. */
  readonly more?: true;
};

export const note = (head: string, tone: Tone = "quiet"): Block => ({ mark: "·", tone, head });

/** Passages that continue the block before them. */
export const goesOn = (...body: Passage[]): Block => ({
  mark: "",
  tone: "quiet",
  head: "",
  more: true,
  body,
});

import type { Question } from "../../../../shared/schemas/question.ts";
import { Random } from "../random.ts";

/** One action of an engine in a turn. */
export type Action = "run" | "say" | "think" | "ask" | "ask-aside" | "hang";

/** The actions of a turn, and whether it succeeds: the same in every DevBox, as with a deterministic program. */
export function planOf(
  seed: number,
  run: number,
  turn: number,
): { actions: Action[]; ok: boolean } {
  const random = new Random(Math.imul(seed, 7_919) + run * 101 + turn);
  const actions: Action[] = [];
  for (let left = random.below(3); left >= 0; left--) {
    const draw = random.next();
    actions.push(actionAt(draw));
  }
  return { actions, ok: random.chance(0.8) };
}

function actionAt(draw: number): Action {
  if (draw < 0.4) return "run";
  if (draw < 0.5) return "say";
  if (draw < 0.65) return "think";
  if (draw < 0.85) return "ask";
  return draw < 0.98 ? "ask-aside" : "hang";
}

export const questionId = (run: number, turn: number, index: number): string =>
  `que_${`${run}x${turn}x${index}`.padStart(26, "0")}`;

export const asked: Question[] = [
  {
    id: "q",
    question: "Which one?",
    kind: "single",
    options: [{ label: "A" }, { label: "B" }, { label: "C" }],
  },
];

/** How a turn ended. `nothing`: it had no work in it. */
export type Outcome = {
  readonly ok: boolean;
  readonly summary: string;
  readonly nothing: boolean;
};

/** The progress of a Run, kept in its workspace. */
export type Progress = {
  readonly turn: number;
  /** Number of finished actions of the turn. */
  readonly done: number;
  readonly outcome?: Outcome;
  /** All turns that ended. */
  readonly past: readonly number[];
  /** All messages that were taken within a turn. */
  readonly steered: readonly string[];
};

export const nothing: Progress = { turn: 0, done: 0, past: [], steered: [] };

import type { PersonCommand } from "../../../../shared/decide/command.ts";
import { ended, type Run } from "../../../../shared/run.ts";
import type { Answers } from "../../../../shared/schemas/question.ts";
import type { NewRun } from "../../../../shared/schemas/run.ts";
import type { Random } from "../random.ts";

/** The requests that a person can make. */
export type Wish =
  | PersonCommand
  | { readonly type: "create"; readonly wanted: NewRun; readonly team: string };

type Doing = { readonly by: string; readonly wish: PersonCommand };

const people = ["ada", "bob", "eve"] as const;

/** The requests of people who see the Run in this state. A request may arrive too late. */
export function wishFor(run: Run, random: Random): Doing[] {
  const by = random.pick(people);
  const draw = random.next();
  const one = (wish: PersonCommand): Doing[] => [{ by, wish }];
  if (draw < 0.06) return one(stale(run, by, random));
  if (draw < 0.12) return one({ type: "stop", by });
  if (draw < 0.18) return one({ type: "withdraw", by, message: someMessage(run, random) });
  if (draw < 0.5 && run.queue.length > 0)
    return one({ type: "urge", by, message: someMessage(run, random) });
  if (ended(run)) return afterwards(run, by, random, draw);
  if (!run.open) return draw < 0.85 ? one(message(by, random)) : one({ type: "release", by });
  if (draw < 0.35) return one(message(by, random));
  const first = { by, wish: answer(run, by, random) };
  if (draw < 0.65) return [first];
  const other = by === "ada" ? "bob" : "ada";
  return [first, { by: other, wish: answer(run, other, random) }];
}

function afterwards(run: Run, by: string, random: Random, draw: number): Doing[] {
  const release: PersonCommand = { type: "release", by };
  if (draw < 0.4) return [{ by, wish: message(by, random) }];
  if (draw < 0.55)
    return [
      { by, wish: message(by, random) },
      { by: "bob", wish: random.chance(0.5) ? release : message("bob", random) },
    ];
  if (draw < 0.75) return [{ by, wish: { type: "keep", by, minutes: 1 + random.below(3) } }];
  if (draw < 0.9) return [{ by, wish: release }];
  return [{ by, wish: stale(run, by, random) }];
}

function answer(run: Run, by: string, random: Random): PersonCommand {
  const { id = "", questions = [] } = run.open ?? {};
  const answers: Answers = Object.fromEntries(
    questions.map((it) => [it.id, { choices: [random.any(it.options ?? [])?.label ?? ""] }]),
  );
  return { type: "answer", by, questions: id, answers };
}

/** An answer to a question that is over or does not exist. */
function stale(run: Run, by: string, random: Random): PersonCommand {
  const questions = random.any(run.asked)?.id ?? "que_none";
  return { type: "answer", by, questions, answers: { q: { choices: ["A"] } } };
}

const message = (by: string, random: Random): PersonCommand => ({
  type: "message",
  by,
  id: "",
  text: `And now ${random.below(1_000)}`,
  autonomous: random.chance(0.05),
});

const someMessage = (run: Run, random: Random): string =>
  random.any([...run.queue, ...run.settled.slice(-2)])?.id ?? "msg_none";

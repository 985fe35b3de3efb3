import type { Request } from "../../../../functions/commit.ts";
import type { PersonCommand } from "../../../../shared/decide/command.ts";
import type { NewRun } from "../../../../shared/schemas/run.ts";
import type { System } from "../coordinator/system.ts";
import { type Heard, insist, send } from "../network.ts";
import { wishFor } from "./wishes.ts";

export type Wish = PersonCommand | { readonly type: "create"; readonly wanted: NewRun };

/** One request of a person, and what every copy of it was told. */
export type Asked = {
  readonly key: string;
  readonly runId: string;
  readonly wish: Wish;
  readonly replies: Heard[];
};

/** People who start Runs, answer, steer and stop; each asks under the same key until there is a reply, and some ask again long after. */
export class People {
  readonly asked: Asked[] = [];
  readonly runs: string[] = [];
  readonly #system: System;

  constructor(system: System) {
    this.#system = system;
  }

  get settled(): boolean {
    return this.asked.every((it) => it.replies.length > 0);
  }

  create(by: string, wanted: NewRun): void {
    this.#ask("", by, { type: "create", wanted });
  }

  /** Somebody does what comes to their mind about one of the Runs; sometimes two at once. */
  act(): void {
    const { world, stores } = this.#system;
    const run = stores.run(world.random.any(this.runs) ?? "");
    if (!run) return;
    for (const { by, wish } of wishFor(run, world.random)) this.ask(run.id, by, wish);
  }

  ask(runId: string, by: string, wish: PersonCommand): void {
    this.#ask(runId, by, wish);
  }

  /** Answers what is open. */
  answerAll(): void {
    for (const id of this.runs) {
      const questions = this.#system.stores.run(id)?.open;
      if (!questions) continue;
      const answers = Object.fromEntries(
        questions.questions.map((it) => [it.id, { choices: [it.options?.at(-1)?.label ?? ""] }]),
      );
      this.ask(id, "ada", { type: "answer", by: "ada", questions: questions.id, answers });
    }
  }

  #ask(runId: string, by: string, wish: Wish): void {
    const system = this.#system;
    const { world } = system;
    const key = `key-${this.asked.length}`;
    const it: Asked = { key, runId, wish, replies: [] };
    this.asked.push(it);
    const fingerprint = `${wish.type} ${key}`;
    const request: Request = { key, fingerprint, by, action: wish.type };
    const handler = system.mutant.person(system, it, by, request);
    const label = `${wish.type} ${key}`;
    insist(
      system,
      label,
      handler,
      () => true,
      (reply) => {
        const first = it.replies.length === 0;
        it.replies.push(reply);
        if (!first) return;
        world.note(`${key} got ${reply.status}`);
        if (wish.type === "create" && reply.status === 201) this.#created(reply);
        if (wish.type === "message" && !world.calm) this.#urge(runId, by, reply);
        if (world.random.chance(world.faults.duplicate / 2))
          world.in(world.random.below(60_000), () =>
            send(system, `${label} once more`, handler, (later) => {
              if (later.status < 500) it.replies.push(later);
            }),
          );
      },
    );
  }

  /** Some want what they have just sent to be delivered at once. */
  #urge(runId: string, by: string, { body }: Heard): void {
    const { message } = body as { message?: { id: string } };
    if (message && this.#system.world.random.chance(0.4))
      this.ask(runId, by, { type: "urge", by, message: message.id });
  }

  #created({ body }: Heard): void {
    const { run } = body as { run: { id: string } };
    if (!this.runs.includes(run.id)) this.runs.push(run.id);
  }
}

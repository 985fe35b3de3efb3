import type { Request } from "../../../../functions/commit.ts";
import type { PersonCommand } from "../../../../shared/decide/command.ts";
import type { NewRun } from "../../../../shared/schemas/run.ts";
import type { Heard } from "../coordinator/door.ts";
import type { System } from "../coordinator/system.ts";
import { insist, send } from "../network.ts";
import { type Wish, wishFor } from "./wishes.ts";

/** One request of a person, and the replies to all its copies. */
export type Asked = {
  readonly key: string;
  readonly runId: string;
  readonly wish: Wish;
  readonly replies: Heard[];
};

/** People who start, steer, answer and stop Runs. They repeat a request under the same key until there is a reply; some repeat it much later. */
export class People {
  readonly asked: Asked[] = [];
  readonly runs: string[] = [];
  readonly #system: System;

  constructor(system: System) {
    this.#system = system;
  }

  get answered(): boolean {
    return this.asked.every((it) => it.replies.length > 0);
  }

  create(by: string, wanted: NewRun, team = "local"): void {
    this.#ask("", by, { type: "create", wanted, team });
  }

  /** Someone does something with one of the Runs; sometimes two people at once. */
  act(): void {
    const { world, stores } = this.#system;
    const run = stores.run(world.random.any(this.runs) ?? "");
    if (!run) return;
    for (const { by, wish } of wishFor(run, world.random)) this.ask(run.id, by, wish);
  }

  ask(runId: string, by: string, wish: PersonCommand): void {
    this.#ask(runId, by, wish);
  }

  /** Whether a Run asks where its DevBox goes. */
  get asksWhere(): boolean {
    return this.runs.some((id) => this.#system.stores.run(id)?.open?.purpose === "target");
  }

  /** Answers every open question. */
  answerAll(): void {
    for (const id of this.runs) {
      const questions = this.#system.stores.run(id)?.open;
      if (!questions) continue;
      const answers = Object.fromEntries(
        questions.questions.map((it) => {
          const best = questions.purpose === "target" ? 0 : -1; // the last one only looks again
          return [it.id, { choices: [it.options?.at(best)?.label ?? ""] }];
        }),
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
    const handler = system.mutant.person(system, runId, wish, by, request);
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

  /** Some people want a message delivered immediately. */
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

import type { BoxFact } from "../../../../shared/schemas/event.ts";
import type { Badge, BoxSays, Heard } from "../coordinator/door.ts";
import type { System } from "../coordinator/system.ts";
import { type Line, send } from "../network.ts";
import { asked } from "./plan.ts";

export type Report = {
  readonly status: "completed" | "failed" | "none" | "nothing";
  readonly summary: string;
};

type Saying =
  | { readonly fact: BoxFact }
  | { readonly ask: string; readonly heard: (reply: Heard) => void }
  | { readonly report: Report; readonly heard: (reply: Heard) => void };

type Batch = { readonly number: number; readonly sayings: readonly Saying[] };

const code = ({ body }: Heard): string | undefined =>
  typeof body === "object" && body !== null && "error" in body
    ? (body.error as { code: string }).code
    : undefined;

/** Sends what a DevBox says, in batches. A batch keeps its number and content until there is a reply. */
export class Outbox {
  /** Facts of all confirmed batches, in order. */
  readonly confirmed: BoxFact[] = [];
  /** All facts, sent or not, in order. */
  readonly said: BoxFact[] = [];
  taken = 0;
  readonly #system: System;
  readonly #badge: () => Badge | undefined;
  readonly #over: () => void;
  readonly #changed: () => void;
  readonly #line: Line | undefined;
  readonly #waiting: Saying[] = [];
  #batch: Batch | undefined;
  #stopped = false;
  /** Calls off the next copy of the batch. */
  #callOff = () => {};

  constructor(
    system: System,
    badge: () => Badge | undefined,
    over: () => void,
    changed: () => void,
    line?: Line,
  ) {
    this.#system = system;
    this.#badge = badge;
    this.#over = over;
    this.#changed = changed;
    this.#line = line;
  }

  get flushed(): boolean {
    return this.#batch === undefined && this.#waiting.length === 0;
  }

  tell(fact: BoxFact): void {
    this.said.push(fact);
    this.say({ fact });
  }

  say(saying: Saying): void {
    this.#waiting.push(saying);
    this.go();
  }

  stop(): void {
    this.#stopped = true;
    this.#callOff();
  }

  go(): void {
    if (this.#batch || this.#stopped || !this.#badge()) return;
    const [head] = this.#waiting;
    if (!head) return;
    const alone = this.#waiting.findIndex((it) => !("fact" in it));
    const most = 1 + this.#system.world.random.below(4);
    const count = alone === 0 ? 1 : Math.min(most, alone < 0 ? this.#waiting.length : alone);
    this.#batch = { number: this.taken + 1, sayings: this.#waiting.splice(0, count) };
    this.#send(this.#batch, 1_000);
  }

  /** Sends a batch until there is a reply. */
  #send(batch: Batch, patienceMs: number): void {
    const badge = this.#badge();
    if (this.#batch !== batch || this.#stopped || !badge) return;
    const says = written(batch);
    const { world, mutant } = this.#system;
    const label = `${says.type} ${badge.generation}.${batch.number}`;
    const handler = mutant.box(this.#system, badge, says);
    send(this.#system, label, handler, (reply) => this.#heard(batch, reply), this.#line);
    this.#callOff = world.in(patienceMs, () => this.#send(batch, Math.min(patienceMs * 2, 8_000)));
  }

  #heard(batch: Batch, reply: Heard): void {
    if (reply.status === 410) {
      this.#over();
      return;
    }
    if (this.#batch !== batch || this.#stopped || reply.status >= 500) return;
    this.#batch = undefined;
    this.#callOff();
    if (reply.status === 200) {
      this.taken = batch.number;
      for (const it of batch.sayings) if ("fact" in it) this.confirmed.push(it.fact);
    } else {
      throw new Error(`A batch of a DevBox got ${reply.status} ${code(reply)}.`);
    }
    const [head] = batch.sayings;
    if (head && "heard" in head) head.heard(reply);
    this.go();
    this.#changed();
  }
}

function written({ number, sayings }: Batch): BoxSays {
  const [head] = sayings;
  if (head && "ask" in head)
    return { type: "box-ask", number, id: head.ask, questions: asked, engine: "the engine" };
  if (head && "report" in head) return { type: "box-report", number, ...head.report };
  const facts = sayings.flatMap((it) => ("fact" in it ? [it.fact] : []));
  return { type: "box-events", number, facts };
}

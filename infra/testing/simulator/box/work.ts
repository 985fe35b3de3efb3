import type { HelloReply } from "../../../../shared/schemas/box-protocol.ts";
import type { Report } from "./outbox.ts";
import { EngineTurn, type Workplace } from "./turn.ts";

/** The DevBox whose work this is. */
interface Owner extends Workplace {
  /** Whether it may go on with its work. */
  readonly works: boolean;
  end(): void;
}

/** The work of a DevBox: turn by turn, a report after each, and then it stays up and waits for more. */
export class Work {
  turn: EngineTurn | undefined;
  readonly #box: Owner;
  readonly #turnsStarted: number[] = [];
  #unreported: Report | undefined;
  /** A turn ended because the disk was full. The next turn belongs to the next DevBox. */
  #filled = false;
  /** The condition that the work waits for; undefined while it works. */
  #wait: (() => boolean) | undefined;
  #then: () => void = () => {};

  constructor(box: Owner) {
    this.#box = box;
  }

  /** Goes on from where the coordinator knows this Run to be. */
  goOn({ finished, turn: { number, state } }: HelloReply): void {
    if (finished) {
      this.#rest();
      return;
    }
    if (state === "ended") {
      this.#unreported = this.#reportOf(number);
      this.#rest();
      return;
    }
    this.#startTurn(number, state === "running");
  }

  #startTurn(number: number, again: boolean): void {
    const { witness } = this.#box;
    if (this.#turnsStarted.includes(number)) witness.twice(this.#box, `turn ${number}`);
    this.#turnsStarted.push(number);
    witness.checkWorkspace(this.#box, number);
    this.turn = new EngineTurn(this.#box, number);
    this.turn.begin(again);
  }

  turnEnded({ number, filledDisk }: EngineTurn): void {
    this.#filled ||= filledDisk;
    this.turn = undefined;
    this.#unreported = this.#reportOf(number);
    this.#rest();
  }

  #reportOf(turn: number): Report {
    const { live } = this.#box.disk;
    if (live.turn !== turn || !live.outcome) return { status: "none", summary: "" };
    const { ok, summary, nothing } = live.outcome;
    if (nothing) return { status: "nothing", summary };
    return { status: ok ? "completed" : "failed", summary };
  }

  /** Between two turns: flush the outbox, read the inbox, report, then wait for more. */
  #rest(): void {
    const { outbox, inbox } = this.#box;
    this.#when(
      () => outbox.flushed,
      () => inbox?.look(() => this.#choose()),
    );
  }

  #choose(): void {
    const { inbox, works, witness, outbox } = this.#box;
    if (!works || !inbox || this.turn !== undefined) return;
    const due = inbox.turns.shift();
    if (due && this.#filled) {
      this.#box.end();
      return;
    }
    if (due) {
      if (due.prompts.length === 0) witness.twice(this.#box, `an empty turn ${due.turn}`);
      this.#startTurn(due.turn, false);
      return;
    }
    const seen = inbox.count;
    const more = () =>
      this.#when(
        () => inbox.count > seen,
        () => this.#rest(),
      );
    const report = this.#unreported;
    if (!report) {
      more();
      return;
    }
    witness.checkWorkspace(this.#box);
    outbox.say({
      report,
      heard: ({ body }) => {
        if ((body as { accepted: boolean }).accepted) this.#unreported = undefined;
        else this.#box.system.world.count("report refused");
        more();
      },
    });
  }

  #when(holds: () => boolean, then: () => void): void {
    this.#wait = holds;
    this.#then = then;
    this.look();
  }

  /** Goes on if what it waits for is there. */
  look(): void {
    if (!this.#box.works || !this.#wait?.()) return;
    this.#wait = undefined;
    this.#then();
  }
}

import { commit } from "../../../functions/commit.ts";
import type { DevBoxHost } from "../../../functions/devbox-host.ts";
import type { Ports } from "../../../functions/ports.ts";
import type { BoxCommand } from "../../../shared/command.ts";
import { Problem } from "../../../shared/problem.ts";
import { ended, type Turn } from "../../../shared/run.ts";
import type { BoxFact, RunEvent } from "../../../shared/schemas/event.ts";
import type { Question } from "../../../shared/schemas/question.ts";
import type { System } from "./system.ts";

const question: Question = {
  id: "q",
  question: "Which?",
  kind: "single",
  options: [{ label: "A" }, { label: "B" }],
};

/** What a Run's workspace remembers over its DevBoxes: how far which turn has come. */
type Journal = { turn: number; action: number; actions: ("write" | "ask")[] };

type Box = { devbox: string; runId: string; generation: number; alive: boolean; wake: () => void };

/** The DevBoxes of a schedule: a host that launches and stops them, and a program in each that works as the real one does. */
export class Boxes {
  readonly all: Box[] = [];
  /** Every fact whose batch was acknowledged, in order, by Run and generation. */
  readonly acknowledged: { runId: string; text: string }[] = [];
  /** Which generation started which turn of which Run. */
  readonly turnsStarted: string[] = [];
  readonly host: DevBoxHost;
  private readonly system: System;
  private readonly tombstones = new Set<string>();
  private readonly journals = new Map<string, Journal>();
  private texts = 0;

  constructor(system: System) {
    this.system = system;
    const { world, mutants } = system;
    const find = (devbox: string) => this.all.find((box) => box.devbox === devbox);
    this.host = {
      launch: async ({ devbox, runId, generation }) => {
        await new Promise<void>((resolve) => world.in(world.random.below(1_500), resolve));
        if (find(devbox) || (this.tombstones.has(devbox) && !mutants.orphans)) return;
        if (world.random.chance(world.faults.throttle))
          throw Object.assign(new Error("No room."), { name: "DevBox.NoCapacity" });
        const box: Box = { devbox, runId, generation, alive: true, wake: () => {} };
        this.all.push(box);
        world.later("box starts", () => void this.live(box));
      },
      stop: async (devbox, graceMs) => {
        this.tombstones.add(devbox);
        const box = find(devbox);
        if (!box?.alive) return;
        world.message("SIGTERM", () => this.end(box));
        world.in(graceMs, () => this.end(box));
      },
      describe: async (devbox) => {
        const box = find(devbox);
        if (!box) return this.tombstones.has(devbox) && !mutants.orphans ? "gone" : "unknown";
        return box.alive ? "up" : "gone";
      },
      list: async () => this.all.filter((box) => box.alive).map((box) => box.devbox),
      forget: async () => {},
    };
    system.onFrame.push((run, frame) => {
      if (frame.type === "events") world.message("nudge", () => this.wakeAll(run.id));
    });
  }

  private wakeAll(runId: string): void {
    for (const box of this.all) if (box.runId === runId && box.alive) box.wake();
  }

  /** Ends a DevBox, however; its host tells, if the news is not lost. */
  end(box: Box): void {
    if (!box.alive) return;
    box.alive = false;
    this.system.world.message("box gone", () => this.system.lookAt(box.runId));
  }

  killOne(): void {
    const [first, ...rest] = this.all.filter((box) => box.alive);
    if (!first) return;
    const { world, log } = this.system;
    const box = world.random.pick([first, ...rest]);
    world.count("DevBoxes killed");
    const run = log.commits.get(box.runId)?.at(-1)?.after;
    if (run?.open) world.sometimes("a DevBox dies while its question is open");
    this.end(box);
  }

  private async live(box: Box): Promise<void> {
    const { system } = this;
    const { mutants } = system;
    const { runId, generation } = box;
    const alive = () => box.alive;
    const nonce = `nonce of ${box.devbox}`;
    const hello = await system.request("hello", alive, async (ports) => {
      const command = { type: "hello" as const, generation, nonce, isolated: true };
      const { after } = await commit(ports, runId, command);
      return {
        turn: after.turn,
        head: after.seq,
        finished: ended(after) || after.result !== undefined,
      };
    });
    if ("problem" in hello) return mutants.orphans ? undefined : this.end(box);
    let { head } = hello.value;
    let number = 0;
    const due: number[] = [];
    const answered = new Set<string>();

    /** One numbered batch, sent until it is acknowledged. */
    const say = async (body: Body): Promise<Record<string, unknown>> => {
      number += 1;
      const command = { ...body, generation, number } as BoxCommand;
      const reply = await system.request(`box ${body.type}`, alive, (ports) =>
        mutants.boxCommit(ports, runId, command),
      );
      if (!("problem" in reply)) {
        for (const fact of body.type === "box-events" ? body.facts : [])
          if (fact.type === "message.written") this.acknowledged.push({ runId, text: fact.text });
        return reply.value;
      }
      return this.refused(box, reply.problem);
    };
    const look = async (): Promise<void> => {
      const from = mutants.rereadsInbox ? hello.value.head : head;
      const reply = await system.request("inbox", alive, (ports) =>
        inbox(ports, runId, generation, from),
      );
      if ("problem" in reply) {
        await this.refused(box, reply.problem);
        return;
      }
      for (const event of reply.value) {
        if (event.seq <= head && !mutants.rereadsInbox) continue;
        head = event.seq;
        if (event.type === "message.delivered") due.push(event.turn);
        if (event.type === "questions.answered") answered.add(event.id);
        if (event.type === "devbox.stopping") return this.end(box);
      }
    };
    /** Waits for a nudge, or for a while: a nudge may be lost. */
    const untilNews = () =>
      new Promise<void>((resolve) => {
        box.wake = () => box.alive && resolve();
        system.world.in(60_000, box.wake);
      });

    const runTurn = async (turn: number, started: boolean): Promise<void> => {
      if (!started) {
        this.turnsStarted.push(`${runId} ${generation} ${turn}`);
        await say({ type: "box-events", facts: [{ type: "turn.started", turn }] });
      }
      const journal = this.journalOf(runId, turn);
      for (; journal.action < journal.actions.length; journal.action++) {
        if (journal.actions[journal.action] === "write") {
          const text = `text ${this.texts++}`;
          await say({ type: "box-events", facts: [{ type: "message.written", text }] });
          continue;
        }
        const id = `que_${runId}_${turn}_${journal.action}`;
        const { ask } = await say({
          type: "box-ask",
          id,
          questions: [question],
          engine: "the script",
        });
        while (ask === "open" && !answered.has(id)) {
          await untilNews();
          await look();
        }
      }
      await say({ type: "box-events", facts: [{ type: "turn.ended", turn, ok: true }] });
    };

    const first: Turn = hello.value.turn;
    if (first.state !== "ended") await runTurn(first.number, first.state === "running");
    let owes = !hello.value.finished;
    for (;;) {
      await look();
      const next = due.shift();
      if (next !== undefined) {
        await runTurn(next, false);
        owes = true;
        continue;
      }
      if (owes) {
        const { accepted } = await say({
          type: "box-report",
          status: "completed",
          summary: "Done.",
        });
        if (accepted === false) system.world.sometimes("a report is refused for a queued message");
        owes = false;
        if (accepted === false) continue;
      }
      await untilNews();
    }
  }

  /** The coordinator will never take what this DevBox says: it ends. Never resolves. */
  private refused(box: Box, problem: Problem): Promise<Record<string, unknown>> {
    if (problem.code === "batch-gap") this.system.world.violate("I2", problem.message);
    if (problem.code === "generation-over" && !this.system.mutants.orphans) this.end(box);
    return new Promise(() => {});
  }

  private journalOf(runId: string, turn: number): Journal {
    const { random } = this.system.world;
    const kept = this.journals.get(runId);
    if (kept?.turn === turn) return kept;
    const actions = Array.from({ length: random.below(3) }, () =>
      random.chance(0.5) ? ("ask" as const) : ("write" as const),
    );
    const journal = { turn, action: 0, actions };
    this.journals.set(runId, journal);
    return journal;
  }
}

type Body =
  | { type: "box-events"; facts: BoxFact[] }
  | { type: "box-ask"; id: string; questions: Question[]; engine: string }
  | { type: "box-report"; status: "completed"; summary: string };

async function inbox(
  ports: Ports,
  runId: string,
  generation: number,
  after: number,
): Promise<RunEvent[]> {
  const last = await ports.log.last(runId);
  if (last?.after.devbox?.generation !== generation)
    throw new Problem("generation-over", "This DevBox is no longer the Run's. It must end.");
  return ports.log.events(runId, after, 500);
}

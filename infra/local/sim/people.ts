import type { Ports } from "../../../functions/ports.ts";
import { startRun } from "../../../functions/start-run.ts";
import type { PersonCommand, Reply } from "../../../shared/command.ts";
import type { Problem } from "../../../shared/problem.ts";
import { ended } from "../../../shared/run.ts";
import type { System } from "./system.ts";
import { worker } from "./system.ts";

/** A request a person made, and what every copy of it was told. */
export type Asked = {
  readonly key: string;
  readonly runId: string;
  readonly command: PersonCommand | { readonly type: "create" };
  readonly replies: string[];
  reply?: Reply;
};

/** The people of a schedule: each does a few things, waits for the reply to each, and keeps asking under the same key until there is one. */
export class People {
  readonly asked: Asked[] = [];
  readonly runs: string[] = [];
  private readonly system: System;
  private busy = 0;

  constructor(system: System) {
    this.system = system;
  }

  get allSettled(): boolean {
    return this.busy === 0;
  }

  async person(name: string, acts: number, creates: boolean): Promise<void> {
    this.busy++;
    const { random } = this.system.world;
    if (creates) for (let n = 0; n <= random.below(2); n++) await this.create(name);
    for (let act = 0; act < acts; act++) {
      await this.pause(random.below(4_000));
      await this.act(name);
    }
    this.busy--;
  }

  /** Answers what is open, so that every Run comes to its end. */
  async answerAll(): Promise<void> {
    this.busy++;
    for (const runId of this.runs) {
      const run = this.system.log.commits.get(runId)?.at(-1)?.after;
      if (run?.open && this.system.world.random.chance(0.7))
        await this.answer("late", runId, run.open.id);
    }
    this.busy--;
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.system.world.in(ms, resolve));
  }

  private async create(name: string): Promise<void> {
    const { world } = this.system;
    const key = `create ${this.asked.length} ${world.random.next()}`;
    const mode = world.random.chance(0.15) ? ("autonomous" as const) : ("interactive" as const);
    const wanted = {
      instructions: "```sh\ntrue\n```",
      target: { worker: worker.id, image: "host" },
      mode,
      keepMinutes: world.random.pick([0, 1, 60]),
      limits: { activeMinutes: 60 },
    };
    const asked: Asked = { key, runId: "", command: { type: "create" }, replies: [] };
    this.asked.push(asked);
    const request = { key, fingerprint: key, by: name, action: "create" };
    const caller = { team: "sim", name };
    const outcome = await this.send(asked, "create", async (ports) => {
      const run = await startRun(ports, caller, wanted, request);
      return { status: 201, body: { id: run.id, seq: run.seq } };
    });
    const id = outcome.body["id"];
    if (typeof id === "string") this.runs.push(id);
  }

  private async act(name: string): Promise<void> {
    const [first, ...rest] = this.runs;
    if (!first) return;
    const { world, log } = this.system;
    const { random } = world;
    const runId = random.pick([first, ...rest]);
    const commits = log.commits.get(runId) ?? [];
    const run = commits.at(-1)?.after;
    if (!run) return;
    const roll = random.next();
    if (run.open && roll < 0.55) {
      if (run.devbox?.state === "stopping")
        world.sometimes("an answer while the DevBox is parking");
      const stale = random.chance(0.2) ? run.asked.at(-2)?.id : undefined;
      return this.answer(name, runId, stale ?? run.open.id);
    }
    if (roll < 0.15)
      return this.answer(name, runId, `que_${runId}_${run.turn.number}_${random.below(2)}`);
    if (roll < 0.72) {
      if (ended(run))
        world.sometimes(run.devbox ? "a continue in the DevBox" : "a continue from the save");
      if (run.turn.state === "ended" && run.status === "running")
        world.sometimes("a message between two turns");
      const id = `msg_${this.asked.length}_${name}`;
      return this.ask(runId, {
        type: "message",
        by: name,
        id,
        text: `${id}!`,
        autonomous: random.chance(0.1),
      });
    }
    if (roll < 0.8) {
      const waiting = run.queue.at(-1)?.id ?? run.settled.at(-1)?.id;
      if (waiting) return this.ask(runId, { type: "withdraw", by: name, message: waiting });
      return;
    }
    if (roll < 0.9) {
      if (run.devbox?.state === "requested") world.sometimes("a stop while launching");
      return this.ask(runId, { type: "stop", by: name });
    }
    if (roll < 0.95)
      return this.ask(runId, { type: "keep", by: name, minutes: 1 + random.below(5) });
    return this.ask(runId, { type: "release", by: name });
  }

  private answer(name: string, runId: string, questions: string): Promise<void> {
    const choice = this.system.world.random.pick(["A", "B", "C"]);
    const answers = { q: { choices: [choice] } };
    return this.ask(runId, { type: "answer", by: name, questions, answers });
  }

  private async ask(runId: string, command: PersonCommand): Promise<void> {
    const key = `${command.type} ${this.asked.length} ${this.system.world.random.next()}`;
    const asked: Asked = { key, runId, command, replies: [] };
    this.asked.push(asked);
    const request = { key, fingerprint: key, by: command.by, action: command.type };
    await this.send(asked, command.type, (ports) =>
      this.system.mutants.personCommit(ports, runId, command, request),
    );
  }

  private async send(
    asked: Asked,
    label: string,
    work: (ports: Ports) => Promise<Reply>,
  ): Promise<Reply> {
    const heard = (outcome: { value: Reply } | { problem: Problem }) => {
      const reply = replyOf(outcome);
      asked.replies.push(JSON.stringify(reply));
      asked.reply ??= reply;
    };
    const outcome = await this.system.request(label, () => true, work, heard);
    this.system.world.count("requests acknowledged");
    return replyOf(outcome);
  }
}

const replyOf = (outcome: { value: Reply } | { problem: Problem }): Reply =>
  "value" in outcome
    ? outcome.value
    : { status: outcome.problem.status, body: outcome.problem.body };

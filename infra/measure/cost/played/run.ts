import type { Server } from "node:http";
import { executionName } from "../../../../functions/after-commit.ts";
import { devBoxNews } from "../../../../functions/aws/fargate/task-event.ts";
import { hear } from "../../../../functions/look-for-devbox.ts";
import { sweepRun } from "../../../../functions/sweep.ts";
import type { Run } from "../../../../shared/run.ts";
import type { BoxFact } from "../../../../shared/schemas/event.ts";
import type { Question } from "../../../../shared/schemas/question.ts";
import { assumed } from "../assumptions.ts";
import { type Deployment, deploy } from "./deployment.ts";
import { DevBox } from "./devbox.ts";
import { HandClock } from "./hand-clock.ts";
import { printed } from "./printed-text.ts";
import { Viewer } from "./viewer.ts";

const instructions = `Add a dark mode to the settings page. ${"Follow the design of the header, keep every colour in the theme file, and cover it with tests. ".repeat(8)}`;
const question: Question = {
  id: "where",
  header: "Placement",
  kind: "single",
  question: "Where should the toggle live? The header is on every page, the settings are not.",
  options: [
    { label: "Header", description: "On every page, beside the account menu.", recommended: true },
    { label: "Settings", description: "With the other preferences, under Appearance." },
  ],
};

/** A Run played on its own deployment, with a manual clock. It bills the DevBox's computer. */
export class PlayedRun {
  readonly at: Deployment;
  readonly id: string;
  readonly viewer: Viewer;
  readonly #watched: boolean;
  readonly #clock: HandClock;
  #box: DevBox | undefined;
  #asked = 0;
  #minute = 0;

  private constructor(
    at: Deployment,
    clock: HandClock,
    of: { id: string; viewer: Viewer; watched: boolean },
  ) {
    this.at = at;
    this.id = of.id;
    this.viewer = of.viewer;
    this.#watched = of.watched;
    this.#clock = clock;
  }

  /** A person starts the Run and watches it, or leaves. Its DevBox comes up and starts its turn. */
  static async begin(
    dynamodb: Server,
    { watched, warmSeconds = 300 }: { watched: boolean; warmSeconds?: number },
  ): Promise<PlayedRun> {
    const clock = new HandClock();
    const at = await deploy(dynamodb, clock, { warmSeconds });
    await at.http.ports.places.claim({ id: "run_before", team: "team", seq: 1 }); // the table has seen a Run before
    await at.http.ports.places.release({ id: "run_before", team: "team", seq: 2 });
    at.meter.reset();
    const viewer = new Viewer(at);
    await viewer.open();
    const { run } = (await viewer.post("/api/runs", {
      instructions,
      title: "Dark mode for the settings page",
      target: { worker: "wkr_fargate", image: "small" },
      engine: "claude-api",
      keepMinutes: 0,
    })) as { run: { id: string } };
    await viewer.watch(run.id);
    if (!watched) await viewer.close();
    const played = new PlayedRun(at, clock, { id: run.id, viewer, watched });
    for (let n = 0; n < 5; n++) at.meter.started(); // a cold start of every function
    await played.launched();
    await played.tell({ type: "turn.started", turn: 1 });
    return played;
  }

  async state(): Promise<Run> {
    const last = await this.at.plainLog.last(this.id);
    if (!last) throw new Error("The played Run does not exist.");
    return last.after;
  }

  get #up(): DevBox {
    if (!this.#box) throw new Error("The played Run has no DevBox.");
    return this.#box;
  }

  /** Starts its task and the DevBox in it. */
  async launched(): Promise<void> {
    const { devbox } = await this.state();
    if (devbox?.state !== "requested") throw new Error("No DevBox was launched.");
    for (const lastStatus of ["PROVISIONING", "PENDING", "PENDING", "ACTIVATING", "RUNNING"])
      await this.#taskChanged(devbox.id, lastStatus);
    const box = new DevBox(this.at, this.id, devbox.generation, devbox.id);
    this.#box = box;
    await this.pass(assumed.launchSeconds);
    await box.start(this.#clock.now());
    await box.tell({
      type: "engine.opened",
      session: "0b9e3f2c-8d3a-4f0e-9a51-1f8a2ce0d7aa",
      resumed: devbox.generation > 1,
      model: "claude-sonnet-4-5",
      version: "2.1.0",
    });
  }

  async tell(...facts: BoxFact[]): Promise<void> {
    await this.#up.tell(...facts);
  }

  async mention(text: string): Promise<void> {
    await this.#up.mention(text);
  }

  /** Sends a message that stays queued. */
  async queue(chars: number): Promise<void> {
    const text = printed(1, chars);
    await this.viewer.post(`/api/runs/${this.id}/messages`, { text });
  }

  /** Lets time pass: bills the computer while it is up; the sweep and the DevBox look every minute. */
  async pass(seconds: number): Promise<void> {
    for (let left = seconds; left > 0; ) {
      const now = Math.min(left, 60 - this.#minute);
      left -= now;
      this.#minute += now;
      if (this.#box) this.#paid(now);
      if (this.#watched) this.at.meter.add("socket-minutes", now / 60);
      await this.at.pass(now);
      if (this.#minute < 60) continue;
      this.#minute = 0;
      await sweepRun(this.at.watch.ports, this.id);
      await this.#box?.look();
    }
  }

  #paid(seconds: number): void {
    const { meter } = this.at;
    meter.add("vcpu-hours", (seconds * assumed.vcpus) / 3_600);
    meter.add("memory-hours", (seconds * assumed.memory) / 3_600);
    meter.add("ipv4-hours", seconds / 3_600);
    meter.add("socket-minutes", seconds / 60);
  }

  /** The engine asks, and the DevBox saves itself. */
  async ask(archiveGb: number): Promise<void> {
    const id = `que_${String(++this.#asked).padStart(26, "0")}`;
    const { ask } = await this.#up.ask(id, [question]);
    if (ask !== "open") throw new Error("The question is not open.");
    await this.at.quiet();
    await this.#up.save(archiveGb);
  }

  /** A person answers after `seconds`. The page shows no other changes meanwhile. */
  async answered(seconds: number): Promise<void> {
    for (let n = 0; this.#watched && n < Math.floor(seconds / assumed.pingSeconds); n++)
      await this.viewer.ping();
    await this.pass(seconds);
    const { open } = await this.state();
    await this.viewer.post(`/api/runs/${this.id}/answers`, {
      questions: open?.id,
      answers: { where: { choices: ["Header"] } },
    });
    await this.#box?.look();
  }

  /** Ends the turn and reports the result. The DevBox is not kept. */
  async finish(archiveGb: number): Promise<void> {
    const { number } = (await this.state()).turn;
    await this.tell({ type: "turn.ended", turn: number, ok: true });
    if ((await this.state()).turn.state === "due") {
      await this.tell({ type: "turn.started", turn: number + 1 }); // for the queued message
      await this.tell({ type: "turn.ended", turn: number + 1, ok: true });
    }
    await this.#up.save(archiveGb);
    await this.#up.look();
    await this.#up.report("Added the toggle to the header, with its styles and tests. All pass.");
    await this.at.quiet();
    await this.stops(archiveGb);
    if (this.#watched) {
      await this.viewer.get(`/api/runs/${this.id}`);
      await this.viewer.close();
    }
    if ((await this.state()).status !== "completed") throw new Error("The Run is not over.");
  }

  /** The DevBox must end: it saves itself, its task stops, and AWS reports that. */
  async stops(archiveGb: number): Promise<void> {
    const { devbox } = await this.state();
    if (devbox?.state !== "stopping") throw new Error("The DevBox was not asked to end.");
    await this.#up.look();
    await this.#up.save(archiveGb);
    await this.pass(assumed.stopSeconds);
    await this.#up.end();
    this.#box = undefined;
    this.at.tasks.stopped.add(`arn:aws:ecs:us-east-1:0:task/${devbox.id}`);
    for (const lastStatus of ["DEACTIVATING", "DEPROVISIONING", "STOPPED"])
      await this.#taskChanged(devbox.id, lastStatus);
  }

  async #taskChanged(startedBy: string, lastStatus: string): Promise<void> {
    const time = new Date(this.#clock.now()).toISOString();
    const news = devBoxNews({
      "detail-type": "ECS Task State Change",
      time,
      detail: { group: this.id, startedBy, lastStatus, createdAt: time, containers: [] },
    });
    await this.at.call(async () => news && hear(this.at.watch.ports, news));
  }

  /** Number of transitions of the state machine. */
  async machine(): Promise<{ transitions: number; executions: number }> {
    const { number } = (await this.state()).execution;
    const names = Array.from({ length: number }, (_, n) =>
      executionName({ id: this.id, execution: { number: n + 1, cycles: 0 } }),
    );
    return { transitions: this.at.transitions(names), executions: number };
  }
}

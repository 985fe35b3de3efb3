import {
  type WorkerReport,
  type WorkerReportReply,
  workerProtocol,
} from "../../../../shared/schemas/worker-protocol.ts";
import { Refused } from "../../../local/worker/server-calls.ts";
import { work } from "../../../local/worker/worker.ts";
import type { Heard } from "../coordinator/door.ts";
import type { System } from "../coordinator/system.ts";
import { send } from "../network.ts";
import type { Machine } from "./machine.ts";
import { reportDoor } from "./worker-door.ts";
import { workerFacts } from "./worker-facts.ts";

/** A reply later than this after the longest wait is not heard, as in `infra/local/worker/server-calls.ts`. */
const slackMs = 20_000;

type Parts = {
  readonly system: System;
  readonly machine: Machine;
  /** By how many versions it is newer than its server. */
  readonly newer: number;
  /** Called when the server does not let it in. */
  readonly refused: (why: Refused) => void;
  /** What it says besides, about DevBoxes that are not its own. */
  readonly lies: () => WorkerReport["devboxes"];
  /** Called for each reply to a report. */
  readonly heard: (reply: Heard, sentAt: number) => void;
};

/** The program of a worker: the real loop, on a machine of the simulator. After it is dead, it does nothing more. */
export class WorkerProgram {
  dead = false;
  /** The server hints at new orders. */
  hint: () => void = () => {};
  readonly label: string;
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.label = `worker ${parts.machine.number}`;
    const { machine, system, refused } = parts;
    const { world } = system;
    world.stirred = true;
    const alone = new AbortController();
    // A program that starts again knows only what is on its disk.
    const forgetful = system.mutant.forgetsBoxes && machine.boxes.size > 0;
    const kept = new Set(forgetful ? machine.folders.keys() : []);
    const known = (devbox: string) => !kept.has(devbox);
    work({
      boxes: () => new Map([...machine.folders].filter(([devbox]) => known(devbox))),
      host: {
        describe: async (devbox) => (known(devbox) ? machine.describe(devbox) : "unknown"),
        launch: (order) =>
          this.#does("launch", () => {
            kept.delete(order.devbox);
            machine.launch(order);
          }),
        stop: (devbox, graceMs) => this.#does("stop", () => machine.stop(devbox, graceMs, this)),
        forget: (runId) => this.#does("forget", () => machine.forget(runId)),
        watch: (onGone) => {
          machine.onGone = () => this.#wake(onGone);
          return () => {};
        },
      },
      calls: { report: (bearer, report, signal) => this.#report(bearer, report, signal) },
      bearer: machine.member?.token ?? "",
      onHint: (wake) => {
        this.hint = () => this.#wake(wake);
        return () => {};
      },
      coordinator: "http://coordinator",
      facts: workerFacts,
      program: undefined,
      note: (event) => world.note(`${this.label} ${event}`),
      clock: {
        now: () => world.time,
        pause: (ms, signal) => this.#pause(ms, signal),
        random: () => world.random.next(),
      },
      signal: alone.signal,
    }).catch((error: unknown) => {
      if (!(error instanceof Refused)) throw error;
      this.dead = true;
      refused(error);
    });
  }

  kill(): void {
    this.dead = true;
  }

  /** Lets the program go on, unless it is dead; later, if its machine sleeps. */
  #wake(go: () => void): void {
    const { system, machine } = this.#parts;
    machine.whenAwake(() => {
      if (this.dead) return;
      system.world.stirred = true;
      go();
    });
  }

  /** One act of the program on its machine. It may die before or after it. */
  #does(label: string, act: () => void): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const happen = () =>
      this.#wake(() => {
        try {
          act();
          this.#parts.system.world.later(`${label} done`, () => this.#wake(resolve), this);
        } catch (error) {
          reject(error);
        }
      });
    this.#parts.system.world.later(`${label} DevBox`, happen, this);
    return promise;
  }

  #pause(ms: number, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    if (signal.aborted) resolve();
    const callOff = this.#parts.system.world.in(Math.max(0, Math.ceil(ms)), () =>
      this.#wake(resolve),
    );
    signal.addEventListener("abort", () => {
      callOff();
      resolve();
    });
    return promise;
  }

  #report(token: string, right: WorkerReport, signal: AbortSignal): Promise<WorkerReportReply> {
    const { system, machine, newer, lies, heard } = this.#parts;
    const { world } = system;
    const { promise, resolve, reject } = Promise.withResolvers<WorkerReportReply>();
    const devboxes = [...right.devboxes, ...lies()];
    const report = { ...right, protocol: workerProtocol + newer, devboxes };
    const sentAt = world.time;
    const callOff = world.in(report.wait * 1_000 + slackMs, () =>
      this.#wake(() => reject(new Error("No answer."))),
    );
    signal.addEventListener("abort", () => {
      callOff();
      reject(new Error("Called off."));
    });
    send(
      system,
      `report of ${this.label}`,
      system.mutant.report(system, token, report, (ports) =>
        reportDoor(ports, world, token, report),
      ),
      (reply) => {
        heard(reply, sentAt);
        callOff();
        this.#wake(() => {
          if (reply.status === 200) resolve(reply.body as WorkerReportReply);
          else reject(refusalOf(reply));
        });
      },
      machine.line,
    );
    return promise;
  }
}

function refusalOf({ status, body }: Heard): Error {
  const { error } = body as { error?: { code: string; message: string } };
  if (error && status !== 429 && status < 500)
    return new Refused(status, error.code, error.message);
  return new Error(error?.message ?? `answered ${status}`);
}

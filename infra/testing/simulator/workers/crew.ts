import { createHash } from "node:crypto";
import { changeWorker, type WorkerChange } from "../../../../functions/workers/change.ts";
import { join, makeCode } from "../../../../functions/workers/join.ts";
import { removeWorker } from "../../../../functions/workers/remove.ts";
import { Problem } from "../../../../shared/problem.ts";
import { workerProtocol } from "../../../../shared/schemas/worker-protocol.ts";
import type { Heard } from "../coordinator/door.ts";
import type { System } from "../coordinator/system.ts";
import { insist } from "../network.ts";
import type { Machine } from "./machine.ts";

type Joined = { readonly worker: string; readonly team: string };

const proofOf = (secret: string): string => createHash("sha256").update(secret).digest("hex");
/** A code may expire before the machine has used it, while nothing gets through. */
const codesPerMachine = 20;

/** The people who look after workers: they make codes, drain, limit and remove. */
export class Crew {
  /** What broke a rule of codes and removals. */
  readonly broken: string[] = [];
  /** When a removal was confirmed, by worker. */
  readonly removedAt = new Map<string, number>();
  /** Requests without a reply. */
  open = 0;
  readonly #system: System;
  readonly #joined: (machine: Machine) => void;
  readonly #users = new Map<string, Set<Machine>>();

  constructor(system: System, joined: (machine: Machine) => void) {
    this.#system = system;
    this.#joined = joined;
  }

  /** Makes a code and lets the machine join with it. */
  welcome(machine: Machine, team: string, most: number, left = codesPerMachine): void {
    const wish = { labels: [], most, credentials: "team" as const };
    this.#ask(
      "code",
      async (ports) => {
        const body = await makeCode(ports, { team, name: "ada" }, wish);
        return { status: 201, body };
      },
      (reply) => {
        if (reply.status !== 201) return;
        const { code } = reply.body as { code: string };
        this.join(machine, code, () => {
          if (left > 0) this.welcome(machine, team, most, left - 1);
        });
      },
    );
  }

  join(machine: Machine, code: string, refused: () => void = () => {}): void {
    const { mutant } = this.#system;
    const says = {
      code,
      proof: proofOf(machine.secret),
      protocol: workerProtocol,
      hostname: `machine-${machine.number}`,
    };
    this.#ask(
      "join",
      async (ports) => ({ status: 200, body: await join(mutant.joins(ports), says) }),
      (reply) => {
        if (reply.status !== 200) return refused();
        const users = this.#users.get(code) ?? new Set();
        this.#users.set(code, users.add(machine));
        if (users.size > 1) this.broken.push("two machines joined with one code");
        if (machine.member) return;
        const { worker, team } = reply.body as Joined;
        const token = `wheelhouse-worker_${Buffer.from(team).toString("base64url")}.${worker}.${machine.secret}`;
        machine.member = { worker, team, token };
        this.#system.world.count("worker joined");
        this.#joined(machine);
      },
    );
  }

  /** A machine tries a code that another one has used. */
  joinAgain(machine: Machine): void {
    const code = this.#system.world.random.any([...this.#users.keys()]);
    if (code !== undefined) this.join(machine, code);
  }

  change({ member }: Machine, change: WorkerChange): void {
    if (!member) return;
    this.#ask(
      "change worker",
      async (ports) => {
        if (!(await changeWorker(ports, member.team, member.worker, change))) throw unknown();
        return { status: 200, body: {} };
      },
      () => {},
    );
  }

  remove({ member, up }: Machine): void {
    if (!member) return;
    const { world } = this.#system;
    world.count(`worker removed${up.length > 0 ? " with a DevBox" : ""}`);
    this.#ask(
      "remove worker",
      async (ports) => {
        if (!(await removeWorker(ports, member.team, member.worker))) throw unknown();
        return { status: 200, body: {} };
      },
      () => {
        if (!this.removedAt.has(member.worker)) this.removedAt.set(member.worker, world.time);
      },
    );
  }

  #ask(
    label: string,
    handler: (ports: Parameters<typeof removeWorker>[0]) => Promise<Heard>,
    heard: (reply: Heard) => void,
  ): void {
    let first = true;
    this.open++;
    insist(
      this.#system,
      label,
      handler,
      () => true,
      (reply) => {
        if (first) this.open--;
        first = false;
        heard(reply);
      },
    );
  }
}

const unknown = () => new Problem("not-found", "There is no such worker.");

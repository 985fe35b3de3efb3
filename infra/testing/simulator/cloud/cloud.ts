import type { ECSClient } from "@aws-sdk/client-ecs";
import { s3Saves } from "../../../../functions/aws/bucket/saves.ts";
import { boxRecords } from "../../../../functions/aws/fargate/box-records.ts";
import { fargateHost } from "../../../../functions/aws/fargate/fargate.ts";
import { devBoxNews } from "../../../../functions/aws/fargate/task-event.ts";
import { Box } from "../box/box.ts";
import type { Boxes } from "../box/boxes.ts";
import type { Site } from "../box/site.ts";
import type { PortCall } from "../coordinator/handlers.ts";
import type { System } from "../coordinator/system.ts";
import { Bucket } from "./bucket.ts";
import { CloudDisk } from "./cloud-disk.ts";
import { ecsClients } from "./ecs-client.ts";
import { Items } from "./items.ts";
import { type Task, Tasks } from "./tasks.ts";

const family = "devbox-small";

/** Fargate and S3, used through the deployed adapters. Each of their AWS calls is a port call here. */
export class Cloud implements Site {
  readonly bucket: Bucket;
  readonly tasks: Tasks;
  readonly #system: System;
  readonly #boxes: Boxes;
  readonly #items = new Items();
  readonly #told: object[] = [];
  readonly #ecs: (call: PortCall) => ECSClient;

  constructor(system: System, boxes: Boxes) {
    const { world, mutant } = system;
    this.#system = system;
    this.#boxes = boxes;
    this.bucket = new Bucket(() => world.time);
    this.tasks = new Tasks({
      world,
      start: (task) => this.#start(task),
      emit: (event) => this.#emit(event),
      forgetful: mutant.forgetsTokens,
    });
    this.#ecs = ecsClients(this.tasks, world);
  }

  get targets(): readonly string[] {
    return [this.#system.setting.worker.id];
  }

  saves(call: PortCall) {
    const { random } = this.#system.world;
    return s3Saves(this.bucket.client(call), { entropy: (bytes) => random.bytes(bytes) });
  }

  /** The host for steps and the watch. Its clock is exact: Amazon synchronises the clocks of its functions. */
  host(call: PortCall) {
    const { world } = this.#system;
    return fargateHost({
      ecs: this.#ecs(call),
      table: this.#items.table(call),
      saves: this.saves(call),
      cluster: "cluster",
      families: { small: family },
      subnets: ["subnet"],
      securityGroup: "group",
      spot: false,
      now: () => world.time,
    });
  }

  /** The host for functions that may touch no task, as in `functions/aws/fargate/noting-host.ts`. */
  notingHost(call: PortCall) {
    const { world } = this.#system;
    const records = boxRecords(this.#items.table(call), () => world.time);
    return {
      ...this.host(call),
      stop: async (devbox: string) => void (await records.bury(devbox)),
      describe: async () => "up" as const,
    };
  }

  mayBeUp(devbox: string): boolean {
    return this.tasks.all.some((it) => it.devbox === devbox && it.status !== "STOPPED");
  }

  /** DevBoxes that have more than one task. */
  get doubled(): string[] {
    const ids = this.tasks.all.map((it) => it.devbox);
    return ids.filter((id, n) => ids.indexOf(id) !== n);
  }

  get atRest(): boolean {
    return this.tasks.all.every((it) => it.status === "STOPPED");
  }

  #start(task: Task) {
    const { world } = this.#system;
    const { environment: env } = task;
    const [devbox, runId] = [env["WHEELHOUSE_DEVBOX"] ?? "", env["WHEELHOUSE_RUN"] ?? ""];
    const box = new Box(this.#system, this.#boxes.witness, {
      order: {
        devbox,
        runId,
        generation: Number(env["WHEELHOUSE_GENERATION"]),
        image: "small",
        coordinator: env["WHEELHOUSE_COORDINATOR"] ?? "",
        bootToken: env["WHEELHOUSE_BOOT_TOKEN"] ?? "",
      },
      run: this.#boxes.numberOf(runId),
      nonce: task.arn,
      disk: (it) => new CloudDisk(it, this.bucket),
      gone: () => this.tasks.exited(task, task.desired === "STOPPED" ? 143 : 1),
    });
    this.#boxes.add(box);
    world.later("boot", () => {
      if (box.dies("booting")) return;
      box.start();
    });
    return box;
  }

  /** AWS takes back the capacity of one task, with two minutes' notice. */
  interrupt(): void {
    const { world } = this.#system;
    const task = world.random.any(this.tasks.all.filter((it) => it.desired === "RUNNING"));
    if (!task) return;
    world.count("Spot notice");
    this.tasks.stop(task, "SpotInterruption", "Your Spot Task was interrupted.");
  }

  #emit(event: object): void {
    this.#told.push(event);
    this.#hear(event);
  }

  echo(): void {
    const { world } = this.#system;
    const event = world.random.any(this.#told);
    if (!event) return;
    world.count("old news told again");
    this.#hear(event);
  }

  #hear(event: object): void {
    const news = devBoxNews(event);
    if (news) this.#system.hear(news);
  }
}

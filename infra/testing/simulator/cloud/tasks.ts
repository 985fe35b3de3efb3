import type { Task as EcsTask, RunTaskCommandInput } from "@aws-sdk/client-ecs";
import type { World } from "../world.ts";

type Status = "PROVISIONING" | "PENDING" | "RUNNING" | "DEPROVISIONING" | "STOPPED";

/** The one container of a task. */
export type Container = {
  /** SIGTERM */
  end(): void;
  /** SIGKILL */
  kill(): void;
};

export type Task = {
  readonly arn: string;
  readonly devbox: string;
  readonly runId: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly createdAt: number;
  /** Its status is seen this much later. */
  readonly staleMs: number;
  /** The task itself is not seen for this long. */
  readonly unseenMs: number;
  readonly seen: { readonly at: number; readonly status: Status }[];
  status: Status;
  desired: "RUNNING" | "STOPPED";
  container?: Container;
  pullStartedAt?: number;
  pullStoppedAt?: number;
  stopCode?: string;
  stoppedReason?: string;
  exitCode?: number;
};

export type TaskParts = {
  readonly world: World;
  /** Starts the container of a task. */
  readonly start: (task: Task) => Container;
  /** Receives each "ECS Task State Change". */
  readonly emit: (event: object) => void;
  /** A planted bug: client tokens are ignored. */
  readonly forgetful: boolean;
};

/** Longest time between SIGTERM and SIGKILL (`stopTimeout`, Amazon ECS Developer Guide). */
const stopMs = 120_000;

/** Fargate tasks of Amazon ECS. Each moves through its phases by itself and may end in any of them. */
export class Tasks {
  readonly all: Task[] = [];
  readonly #parts: TaskParts;
  readonly #tokens = new Map<string, { boot: string; task: Task }>();

  constructor(parts: TaskParts) {
    this.#parts = parts;
  }

  /** The task that an earlier request with this client token started, and whether the requests are equal. */
  before({ clientToken = "", overrides }: RunTaskCommandInput) {
    if (this.#parts.forgetful) return undefined;
    const known = this.#tokens.get(clientToken);
    return known && { task: known.task, same: known.boot === JSON.stringify(overrides) };
  }

  run({ clientToken = "", startedBy = "", group = "", overrides }: RunTaskCommandInput): Task {
    const { world } = this.#parts;
    const { random, faults } = world;
    const [container] = overrides?.containerOverrides ?? [];
    const variables = container?.environment ?? [];
    const environment = Object.fromEntries(variables.map((it) => [it.name ?? "", it.value ?? ""]));
    const stale = random.chance(faults.stale);
    const task: Task = {
      arn: `task/${this.all.length + 1}`,
      devbox: startedBy,
      runId: group,
      environment,
      createdAt: world.time,
      status: "PROVISIONING",
      desired: "RUNNING",
      staleMs: stale ? random.below(60_000) : 0,
      unseenMs: stale ? random.below(50_000) : 0,
      seen: [{ at: world.time, status: "PROVISIONING" }],
    };
    this.all.push(task);
    this.#tokens.set(clientToken, { boot: JSON.stringify(overrides), task });
    this.#tell(task);
    this.#in(this.#long([200, 3_000], 60_000), () => this.#pull(task));
    return task;
  }

  /** The task as DescribeTasks and ListTasks show it now; undefined while it is not visible yet. */
  look(task: Task): Pick<EcsTask, "taskArn" | "startedBy" | "lastStatus"> | undefined {
    const { time } = this.#parts.world;
    if (time < task.createdAt + task.unseenMs) return undefined;
    const was = task.seen.findLast(({ at }) => at <= time - task.staleMs) ?? task.seen[0];
    return { taskArn: task.arn, startedBy: task.devbox, lastStatus: was?.status };
  }

  stop(task: Task, stopCode: string, stoppedReason: string): void {
    if (task.desired === "STOPPED") return;
    Object.assign(task, { desired: "STOPPED", stopCode, stoppedReason });
    this.#tell(task);
    const { container } = task;
    if (!container) {
      this.#end(task);
      return;
    }
    this.#parts.world.later("ask to end", () => container.end());
    this.#in(stopMs, () => container.kill());
  }

  /** Called when its container is gone. */
  exited(task: Task, exitCode: number): void {
    task.exitCode ??= exitCode;
    task.stopCode ??= "EssentialContainerExited";
    task.stoppedReason ??= "Essential container in task exited";
    this.#end(task);
  }

  #pull(task: Task): void {
    if (task.desired === "STOPPED") return;
    if (this.#dies(task, "placing", "Capacity is unavailable at this time.")) return;
    this.#move(task, "PENDING", { pullStartedAt: this.#parts.world.time });
    this.#in(this.#long([500, 6_000], 700_000), () => this.#boot(task));
  }

  #boot(task: Task): void {
    if (task.desired === "STOPPED") return;
    if (this.#dies(task, "pulling", "CannotPullContainerError: i/o timeout")) return;
    this.#move(task, "RUNNING", { pullStoppedAt: this.#parts.world.time });
    task.container = this.#parts.start(task);
  }

  /** The task may end before it runs its container. */
  #dies(task: Task, phase: string, stoppedReason: string): boolean {
    const { world } = this.#parts;
    if (!world.random.chance(world.faults.dies)) return false;
    world.count(`task died while ${phase}`);
    Object.assign(task, { desired: "STOPPED", stopCode: "TaskFailedToStart", stoppedReason });
    this.#end(task);
    return true;
  }

  #end(task: Task): void {
    if (task.status === "DEPROVISIONING" || task.status === "STOPPED") return;
    task.desired = "STOPPED";
    this.#move(task, "DEPROVISIONING");
    const { world } = this.#parts;
    const lingers = world.random.chance(world.faults.lingers);
    const ms = lingers ? world.random.pick([30_000, 120_000, 300_000]) : 1_000;
    this.#in(ms, () => this.#move(task, "STOPPED"));
  }

  #move(task: Task, status: Status, times: Partial<Task> = {}): void {
    Object.assign(task, { status, ...times });
    task.seen.push({ at: this.#parts.world.time, status });
    this.#tell(task);
  }

  #tell(task: Task): void {
    const { world, emit } = this.#parts;
    const iso = (at?: number) => (at === undefined ? undefined : new Date(at).toISOString());
    world.note(`${task.arn} ${task.status}, to be ${task.desired}`);
    emit({
      "detail-type": "ECS Task State Change",
      time: iso(world.time),
      detail: {
        taskArn: task.arn,
        group: task.runId,
        startedBy: task.devbox,
        lastStatus: task.status,
        desiredStatus: task.desired,
        stopCode: task.stopCode,
        stoppedReason: task.stoppedReason,
        createdAt: iso(task.createdAt),
        pullStartedAt: iso(task.pullStartedAt),
        pullStoppedAt: iso(task.pullStoppedAt),
        containers: [{ name: "devbox", exitCode: task.exitCode }],
      },
    });
  }

  #long(usual: readonly [number, number], slow: number): number {
    const { random, faults } = this.#parts.world;
    if (random.chance(faults.slow)) return random.below(slow);
    return usual[0] + random.below(usual[1] - usual[0]);
  }

  #in(ms: number, then: () => void): void {
    this.#parts.world.in(ms, then);
  }
}

import { randomUUID } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import * as z from "zod";
import { AwsError, type AwsService, operation } from "../wire.ts";

/** The container of a task, as a process. `ended`: its exit code, or null if a signal killed it. */
export type Container = {
  stop(signal: "SIGTERM" | "SIGKILL"): void;
  readonly ended: Promise<number | null>;
};

export type EcsParts = {
  /** ARN */
  readonly cluster: string;
  /** The families of the task definitions. Each has one container, named `devbox`. */
  readonly families: readonly string[];
  /** Starts the container. If it throws, the task fails. */
  start(environment: Record<string, string>, task: { arn: string; family: string }): Container;
  /** Receives each EventBridge event "ECS Task State Change". */
  emit(event: object): void;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Time between SIGTERM and SIGKILL. */
  readonly stopTimeoutMs?: number;
  /** How long DescribeTasks and ListTasks do not see a new task: ECS is eventually consistent. */
  readonly unseenMs?: number;
  /** Called before each new task. Returns the reason for a failure or an error; undefined starts the task. */
  refuse?(): string | AwsError | undefined;
};

export type Ecs = AwsService & {
  /** Takes back the capacity of a Spot task; AWS gives two minutes' notice. */
  interrupt(arn: string): void;
  /** Kills all tasks and emits no more events. */
  close(): Promise<void>;
};

const runTask = z.object({
  cluster: z.string(),
  taskDefinition: z.string(),
  count: z.literal(1),
  clientToken: z.string().regex(/^[!-~]{1,64}$/),
  startedBy: z.string().regex(/^[A-Za-z0-9/_-]{1,128}$/),
  group: z.string(),
  launchType: z.literal("FARGATE").optional(),
  capacityProviderStrategy: z.array(z.object({ capacityProvider: z.string() })).optional(),
  networkConfiguration: z.object({
    awsvpcConfiguration: z.object({
      subnets: z.array(z.string()).min(1).max(16),
      securityGroups: z.array(z.string()).max(5),
      assignPublicIp: z.enum(["ENABLED", "DISABLED"]),
    }),
  }),
  overrides: z
    .object({
      containerOverrides: z.tuple([
        z.object({
          name: z.literal("devbox"),
          environment: z.array(z.object({ name: z.string(), value: z.string() })),
        }),
      ]),
    })
    .refine((it) => JSON.stringify(it).length <= 8_192, "Overrides have up to 8192 characters."),
  tags: z.array(z.object({ key: z.string().max(128), value: z.string().max(256) })),
});
type RunTask = z.infer<typeof runTask>;

type Task = {
  readonly arn: string;
  readonly request: RunTask;
  /** `createdAt` and the like, milliseconds since 1970. */
  readonly times: Record<string, number>;
  version: number;
  lastStatus: string;
  desiredStatus: "RUNNING" | "STOPPED";
  stopCode?: string;
  stoppedReason?: string;
  exitCode?: number;
  container?: Container;
};
type Answer = { readonly task?: Task | undefined; readonly failures: readonly object[] };

const vanishMs = 3_600_000; // a stopped task can be described for one hour
const invalid = "InvalidParameterException";

/** Fargate tasks of Amazon ECS: only the calls used here, as its API reference describes them. */
export function ecs(parts: EcsParts): Ecs {
  const { cluster, now = Date.now, stopTimeoutMs = 120_000 } = parts;
  const [, , , region, account] = cluster.split(":");
  const clusterName = cluster.split("/").at(-1);
  const arnOf = (rest: string) => `arn:aws:ecs:${region}:${account}:${rest}`;
  const tasks = new Map<string, Task>();
  const answered = new Map<string, Answer & { readonly request: string }>();
  const lives: Promise<void>[] = [];
  let closed = false;

  function shape(task: Task, time: (ms: number) => unknown): object {
    const { arn: taskArn, request, times, container, exitCode, ...state } = task;
    const { taskDefinition, group, startedBy, overrides, capacityProviderStrategy } = request;
    return {
      taskArn,
      clusterArn: cluster,
      group,
      startedBy,
      overrides,
      launchType: "FARGATE",
      taskDefinitionArn: arnOf(`task-definition/${taskDefinition}:1`),
      capacityProviderName: capacityProviderStrategy?.[0]?.capacityProvider,
      ...state,
      containers: [{ name: "devbox", lastStatus: state.lastStatus, exitCode }],
      ...Object.fromEntries(Object.entries(times).map(([name, ms]) => [name, time(ms)])),
    };
  }
  const answerOf = (task: Task) => shape(task, (ms) => ms / 1_000);

  function move(task: Task, change: Partial<Task>, ...reached: string[]): void {
    Object.assign(task, change);
    for (const name of reached) task.times[name] ??= now();
    task.version += 1;
    if (closed) return;
    const iso = (ms: number) => new Date(ms).toISOString();
    parts.emit({
      version: "0",
      id: randomUUID(),
      "detail-type": "ECS Task State Change",
      source: "aws.ecs",
      account,
      region,
      time: iso(now()),
      resources: [task.arn],
      detail: { ...shape(task, iso), updatedAt: iso(now()) },
    });
  }

  async function live(task: Task): Promise<void> {
    await setImmediate(); // RunTask answers first
    move(task, {});
    if (task.desiredStatus === "RUNNING") await work(task);
    move(task, { lastStatus: "DEPROVISIONING", desiredStatus: "STOPPED" }, "stoppingAt");
    move(task, { lastStatus: "STOPPED" }, "stoppedAt");
  }

  async function work(task: Task): Promise<void> {
    move(task, { lastStatus: "PENDING" }, "pullStartedAt");
    const { taskDefinition: family, overrides } = task.request;
    const variables = overrides.containerOverrides[0].environment;
    const environment = Object.fromEntries(variables.map(({ name, value }) => [name, value]));
    try {
      task.container = parts.start(environment, { arn: task.arn, family });
    } catch (error) {
      const stoppedReason = `CannotPullContainerError: ${String(error)}`;
      return move(task, { stopCode: "TaskFailedToStart", stoppedReason });
    }
    move(task, { lastStatus: "RUNNING" }, "pullStoppedAt", "startedAt");
    task.exitCode = (await task.container.ended) ?? 137;
    task.stopCode ??= "EssentialContainerExited";
    task.stoppedReason ??= "Essential container in task exited";
  }

  function stop(task: Task, stopCode: string, stoppedReason: string): void {
    if (task.desiredStatus === "STOPPED") return;
    move(task, { desiredStatus: "STOPPED", stopCode, stoppedReason }, "stoppingAt");
    const { container } = task;
    if (!container) return;
    container.stop("SIGTERM");
    const kill = setTimeout(() => container.stop("SIGKILL"), stopTimeoutMs);
    void container.ended.then(() => clearTimeout(kill));
  }

  function start(request: RunTask): Answer {
    const refusal = parts.refuse?.();
    if (refusal instanceof AwsError) throw refusal;
    if (refusal !== undefined) return { failures: [{ reason: refusal }] };
    const arn = arnOf(`task/${clusterName}/${randomUUID().replaceAll("-", "")}`);
    const state = { version: 0, lastStatus: "PROVISIONING", desiredStatus: "RUNNING" } as const;
    const task: Task = { arn, request, times: { createdAt: now() }, ...state };
    tasks.set(arn, task);
    lives.push(live(task));
    return { task, failures: [] };
  }

  const seen = ({ times: { createdAt = 0, stoppedAt = Infinity } }: Task) =>
    now() - createdAt >= (parts.unseenMs ?? 0) && now() - stoppedAt <= vanishMs;
  const find = (arn: string) => [tasks.get(arn)].find((it) => it && seen(it));
  const here = <T extends { cluster: string }>(members: z.ZodType<T>, act: (input: T) => object) =>
    operation(members, (input) => {
      if (input.cluster === cluster || input.cluster === clusterName) return act(input);
      throw new AwsError("ClusterNotFoundException", "Cluster not found.");
    });

  const operations = {
    RunTask: here(runTask, (input) => {
      if (!parts.families.includes(input.taskDefinition))
        throw new AwsError("ClientException", "TaskDefinition not found.");
      if (input.launchType && input.capacityProviderStrategy)
        throw new AwsError(invalid, "Name a launch type or a capacity provider.");
      const request = JSON.stringify(input);
      const before = answered.get(input.clientToken);
      if (before && before.request !== request) {
        const resourceIds = before.task ? [before.task.arn] : [];
        throw new AwsError("ConflictException", "The client token is in use.", { resourceIds });
      }
      const { task, failures } = before ?? start(input);
      answered.set(input.clientToken, { request, task, failures });
      return { tasks: task ? [answerOf(task)] : [], failures };
    }),
    StopTask: here(
      z.object({ cluster: z.string(), task: z.string(), reason: z.string() }),
      (input) => {
        const task = find(input.task);
        if (!task) throw new AwsError(invalid, "The referenced task was not found.");
        stop(task, "UserInitiated", input.reason);
        return { task: answerOf(task) };
      },
    ),
    DescribeTasks: here(
      z.object({ cluster: z.string(), tasks: z.array(z.string()).min(1).max(100) }),
      (input) => ({
        tasks: input.tasks.flatMap((arn) => find(arn) ?? []).map(answerOf),
        failures: input.tasks.flatMap((arn) => (find(arn) ? [] : [{ arn, reason: "MISSING" }])),
      }),
    ),
    ListTasks: here(
      z.object({
        cluster: z.string(),
        startedBy: z.string().optional(),
        desiredStatus: z.enum(["RUNNING", "STOPPED"]).optional(),
        nextToken: z.coerce.number().default(0),
      }),
      ({ startedBy, desiredStatus, nextToken: from }) => {
        if (startedBy !== undefined && desiredStatus !== undefined)
          throw new AwsError(invalid, "startedBy must be the only filter.");
        const found = [...tasks.values()]
          .filter((it) => seen(it) && it.desiredStatus === (desiredStatus ?? "RUNNING"))
          .filter((it) => startedBy === undefined || it.request.startedBy === startedBy);
        const more = found.length > from + 100 ? { nextToken: String(from + 100) } : {};
        return { taskArns: found.slice(from, from + 100).map(({ arn }) => arn), ...more };
      },
    ),
  };

  return {
    target: "AmazonEC2ContainerServiceV20141113",
    json: "1.1",
    invalid,
    operations,
    interrupt: (arn) => {
      const task = tasks.get(arn);
      if (task) stop(task, "SpotInterruption", "Your Spot Task was interrupted.");
    },
    close: async () => {
      closed = true;
      for (const task of tasks.values()) {
        task.desiredStatus = "STOPPED";
        task.container?.stop("SIGKILL");
      }
      await Promise.all(lives);
    },
  };
}

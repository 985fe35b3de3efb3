import {
  ConflictException,
  DescribeTasksCommand,
  type ECSClient,
  ECSServiceException,
  ListTasksCommand,
  type ListTasksCommandInput,
  RunTaskCommand,
  type RunTaskCommandInput,
  StopTaskCommand,
  type Task,
} from "@aws-sdk/client-ecs";
import type { DevBoxHost, DevBoxOrder } from "../../ports/devbox-host.ts";
import type { Saves } from "../../ports/ports.ts";
import type { Table } from "../table/table.ts";
import { type BoxRecord, boxRecords } from "./box-records.ts";
import { notStarted, type Refusal } from "./failures.ts";

export type Fargate = {
  readonly ecs: ECSClient;
  readonly table: Table;
  readonly saves: Pick<Saves, "prune">;
  /** ARN */
  readonly cluster: string;
  /** The task definition family by image; its container is named `devbox`. */
  readonly families: Readonly<Record<string, string>>;
  /** Public subnets: each DevBox has its own internet address. */
  readonly subnets: readonly string[];
  readonly securityGroup: string;
  readonly spot: boolean;
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

/** Longest time from the start of a RunTask call until its task is listed. */
const launchMs = 120_000;
/** ECS is eventually consistent: a new task may be invisible for this long (RunTask, Amazon ECS API reference). */
const unseenMs = 60_000;

/**
 * Every DevBox is its own Fargate task. A launch records its start, requests the task and records its ARN. So whenever
 * a stop comes, either the stop finds the task or the launch finds the stop.
 */
export function fargateHost(parts: Fargate): DevBoxHost {
  const { ecs, cluster, now } = parts;
  const records = boxRecords(parts.table, now);
  const tasks = tasksOf(ecs, cluster);
  const within = (ms: number, since: number | undefined) =>
    since !== undefined && now() - since < ms;

  /** The task of a DevBox, even when the launcher crashed before it recorded the task. */
  async function taskOf(devbox: string, record: BoxRecord): Promise<string | undefined> {
    if (record.task !== undefined || record.begunAt === undefined) return record.task;
    const found = await tasks.find(devbox);
    return found && (await records.launched(devbox, found))?.task;
  }

  /** Requests the task and returns its ARN. */
  async function runTask(order: DevBoxOrder, { refusals, begunAt = 0 }: BoxRecord) {
    const answer = await ask(ecs, runTaskInput(parts, order, refusals));
    if ("task" in answer) return answer.task;
    if (answer.spent) await records.refused(order.devbox, begunAt);
    const message = answer.message.replaceAll(order.bootToken, "…"); // in case AWS repeats the request
    throw notStarted({ ...answer, message }, { image: order.image, spot: parts.spot });
  }

  return {
    ephemeral: true,

    async launch(order) {
      if (!Object.hasOwn(parts.families, order.image)) {
        const known = Object.keys(parts.families).join(", ");
        throw new Error(`Fargate has no image ${order.image}. Choose one of: ${known}.`);
      }
      const begun = await records.begin(order.devbox);
      if (!begun) return;
      const task = await runTask(order, begun);
      const record = await records.launched(order.devbox, task);
      if (record?.task !== task || record.buriedAt !== undefined) await tasks.stop(task);
    },

    async stop(devbox, graceMs) {
      const record = await records.bury(devbox);
      if (!record || now() - (record.buriedAt ?? 0) < graceMs) return;
      const task = await taskOf(devbox, record);
      if (task !== undefined) await tasks.stop(task);
    },

    async describe(devbox) {
      const record = await records.get(devbox);
      if (!record) return "unknown";
      const task = await taskOf(devbox, record);
      if (task !== undefined) {
        const status = await tasks.status(task);
        if (status !== undefined) return status === "STOPPED" ? "gone" : "up";
        return within(unseenMs, record.launchedAt) ? "up" : "gone";
      }
      if (within(launchMs, record.begunAt)) return "up";
      return record.buriedAt === undefined ? "unknown" : "gone";
    },

    list: () => tasks.running(),
    forget: (runId) => parts.saves.prune(runId, undefined),
  };
}

/** Drops the cause of an error: it may contain the request, and so the boot token. */
async function ask(
  ecs: ECSClient,
  input: RunTaskCommandInput,
): Promise<{ readonly task: string } | Refusal> {
  try {
    const { tasks: [task] = [], failures = [] } = await ecs.send(new RunTaskCommand(input));
    if (task?.taskArn) return { task: task.taskArn };
    const reasons = failures.map(({ reason = "", detail = "" }) => `${reason} ${detail}`.trim());
    return { message: reasons.join("; "), certain: true, spent: true };
  } catch (error) {
    // An earlier try of this launch has started it: the boot token of every try is another.
    if (error instanceof ConflictException && error.resourceIds?.[0])
      return { task: error.resourceIds[0] };
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    const certain = error instanceof ECSServiceException && error.$fault === "client";
    return { name, message, certain };
  }
}

/**
 * @param refusals how many launches of this DevBox started nothing. ECS repeats the failures of a client token for a
 *   day (Amazon ECS API reference, "Ensuring idempotency"), so each retry needs a new token.
 */
function runTaskInput(
  { cluster, families, subnets, securityGroup, spot }: Fargate,
  { devbox, runId, generation, image, coordinator, bootToken }: DevBoxOrder,
  refusals: number,
): RunTaskCommandInput {
  const environment = {
    WHEELHOUSE_COORDINATOR: coordinator,
    WHEELHOUSE_BOOT_TOKEN: bootToken,
    WHEELHOUSE_DEVBOX: devbox,
    WHEELHOUSE_RUN: runId,
    WHEELHOUSE_GENERATION: String(generation),
  };
  return {
    cluster,
    taskDefinition: families[image],
    count: 1,
    clientToken: [runId, generation, ...(refusals > 0 ? [refusals] : [])].join("-"),
    startedBy: devbox,
    group: runId,
    ...(spot
      ? { capacityProviderStrategy: [{ capacityProvider: "FARGATE_SPOT", weight: 1 }] }
      : { launchType: "FARGATE" }),
    networkConfiguration: {
      awsvpcConfiguration: {
        subnets: [...subnets],
        securityGroups: [securityGroup],
        assignPublicIp: "ENABLED",
      },
    },
    overrides: {
      containerOverrides: [
        {
          name: "devbox",
          environment: Object.entries(environment).map(([name, value]) => ({ name, value })),
        },
      ],
    },
    propagateTags: "TASK_DEFINITION",
    tags: [{ key: "wheelhouse:run", value: runId }],
  };
}

/** The tasks of a cluster, by the id of their DevBox. */
function tasksOf(ecs: ECSClient, cluster: string) {
  /** A page holds up to 100 tasks, the limit of DescribeTasks. */
  async function* pages(filter: Pick<ListTasksCommandInput, "startedBy" | "desiredStatus">) {
    let nextToken: string | undefined;
    do {
      const page = await ecs.send(new ListTasksCommand({ cluster, ...filter, nextToken }));
      if (page.taskArns?.length) yield page.taskArns;
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
  }

  async function described(taskArns: string[]): Promise<Task[]> {
    const reply = await ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns }));
    const odd = reply.failures?.find(({ reason }) => reason !== "MISSING");
    if (odd) throw new Error(`AWS cannot describe the task ${odd.arn}: ${odd.reason}`);
    return reply.tasks ?? [];
  }

  async function all(desiredStatus: "RUNNING" | "STOPPED"): Promise<Task[]> {
    const found: Task[] = [];
    for await (const page of pages({ desiredStatus })) found.push(...(await described(page)));
    return found;
  }

  return {
    /** Undefined when ECS does not know the task, yet or any more. */
    status: async (task: string) => (await described([task]))[0]?.lastStatus,

    /** The task of a DevBox; includes tasks that are stopping, or stopped within about an hour. */
    async find(devbox: string): Promise<string | undefined> {
      for await (const [task] of pages({ startedBy: devbox })) return task;
      return (await all("STOPPED")).find(({ startedBy }) => startedBy === devbox)?.taskArn;
    },

    running: async (): Promise<string[]> =>
      (await all("RUNNING")).flatMap(({ startedBy }) =>
        startedBy?.startsWith("box_") ? [startedBy] : [],
      ),

    /** Harmless for a task that has stopped, or that ECS no longer knows. */
    async stop(task: string): Promise<void> {
      try {
        await ecs.send(new StopTaskCommand({ cluster, task, reason: "Stopped by Wheelhouse" }));
      } catch (error) {
        if (error instanceof Error && /task was not found/i.test(error.message)) return;
        throw error;
      }
    },
  };
}

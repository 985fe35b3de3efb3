import {
  ConflictException,
  DescribeTasksCommand,
  type ECSClient,
  ECSServiceException,
  ListTasksCommand,
  RunTaskCommand,
  type RunTaskCommandInput,
  StopTaskCommand,
} from "@aws-sdk/client-ecs";
import type { PortCall } from "../coordinator/handlers.ts";
import type { World } from "../world.ts";
import type { Tasks } from "./tasks.ts";

/** A RunTask that its caller gave up on may still start its task for this long. */
const lateMs = 45_000;

/** Reasons why a task does not start. RunTask itself succeeds and reports them as failures. */
const failures = [
  "Capacity is unavailable at this time. Please try again later or in a different availability zone",
  "You’ve reached the limit on the number of vCPUs you can run concurrently",
  "RESOURCE:ENI",
] as const;

/** ECS clients for handlers, over the tasks of one schedule. */
export function ecsClients(tasks: Tasks, world: World): (call: PortCall) => ECSClient {
  const refused = new Map<string, string>();
  const find = (arn: string | undefined) => tasks.all.find((it) => it.arn === arn);
  const look = (arn: string) => {
    const task = find(arn);
    return task && tasks.look(task);
  };

  function run(input: RunTaskCommandInput) {
    const { clientToken = "" } = input;
    if (world.random.chance(world.faults.full / 4)) {
      world.count("launch throttled");
      throw throttled();
    }
    const before = tasks.before(input);
    if (before && !before.same) throw conflict(before.task.arn);
    if (before) return { tasks: [tasks.look(before.task) ?? { taskArn: before.task.arn }] };
    const reason = refused.get(clientToken);
    if (reason !== undefined) return { tasks: [], failures: [{ reason }] };
    if (!world.random.chance(world.faults.full))
      return { tasks: [{ taskArn: tasks.run(input).arn }] };
    world.count("launch answered with failures");
    const why = world.random.pick(failures);
    refused.set(clientToken, why);
    return { tasks: [], failures: [{ reason: why }] };
  }

  async function send(call: PortCall, command: unknown): Promise<object> {
    if (command instanceof RunTaskCommand)
      return call("ecs.RunTask", () => run(command.input), { lateMs });
    if (command instanceof StopTaskCommand)
      return call("ecs.StopTask", () => {
        const task = find(command.input.task);
        if (!task || !tasks.look(task)) throw invalid("The referenced task was not found.");
        tasks.stop(task, "UserInitiated", command.input.reason ?? "");
        return {};
      });
    if (command instanceof DescribeTasksCommand)
      return call("ecs.DescribeTasks", () => ({
        tasks: (command.input.tasks ?? []).flatMap((arn) => look(arn) ?? []),
      }));
    if (command instanceof ListTasksCommand) {
      const { startedBy, desiredStatus = "RUNNING" } = command.input;
      return call("ecs.ListTasks", () => ({
        taskArns: tasks.all
          .filter((it) => tasks.look(it) && it.desired === desiredStatus)
          .filter((it) => startedBy === undefined || it.devbox === startedBy)
          .map(({ arn }) => arn),
      }));
    }
    throw new TypeError(
      "The simulated ECS does not support this command. Add it to ecs-client.ts.",
    );
  }
  // The host only sends commands with its client.
  return (call) => ({ send: (it: unknown) => send(call, it) }) as unknown as ECSClient;
}

const of = { $metadata: {} } as const;
const conflict = (arn: string) =>
  new ConflictException({ message: "The client token is in use.", resourceIds: [arn], ...of });
const throttled = () =>
  new ECSServiceException({
    name: "ThrottlingException",
    message: "Rate exceeded",
    $fault: "client",
    ...of,
  });
const invalid = (message: string) =>
  new ECSServiceException({ name: "InvalidParameterException", message, $fault: "client", ...of });

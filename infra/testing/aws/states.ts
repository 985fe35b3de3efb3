import { randomBytes } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import type { Json } from "../../../functions/ports/state-machine.ts";
import type { Description } from "../../local/machine/description.ts";
import {
  type DurableMachine,
  durableMachine,
  type MachineParts,
} from "../../local/machine/durable-machine.ts";
import { AwsError, type AwsService, operation } from "./wire.ts";

/** The interpreter's parts, and the ARN of the only state machine. */
export type StatesParts = Omit<MachineParts, "newToken"> & { readonly arn: string };

export type States = AwsService & { readonly machine: DurableMachine };

/** Names that Step Functions allows (StartExecution, Step Functions API reference). */
const name = z.string().regex(/^[A-Za-z0-9._+!@()=';-]{1,80}$/);
const data = z.string().max(262_144);
const tokenPattern = /^[A-Za-z0-9_-]{43}$/; // the form of newToken below

/** Standard executions of Step Functions, run by the interpreter. The caller resumes and closes `machine`. */
export function states(parts: StatesParts): States {
  const machine = durableMachine({
    ...parts,
    newToken: () => randomBytes(32).toString("base64url"),
  });
  const prefix = `${parts.arn.replace(":stateMachine:", ":execution:")}:`;

  /** Throws the error for a token that no task waits on. */
  async function complete(token: string, act: () => Promise<boolean>): Promise<object> {
    if (!tokenPattern.test(token))
      throw new AwsError("InvalidToken", "Invalid Token: 'Invalid token'");
    if (await act()) return {};
    throw new AwsError("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'");
  }

  return {
    machine,
    target: "AWSStepFunctions",
    json: "1.0",
    invalid: "ValidationException",
    operations: {
      StartExecution: operation(
        z.object({ stateMachineArn: z.string(), name: z.string(), input: data.default("{}") }),
        async ({ stateMachineArn, name: given, input: text }) => {
          if (stateMachineArn !== parts.arn)
            throw new AwsError(
              "StateMachineDoesNotExist",
              `State Machine Does Not Exist: '${stateMachineArn}'`,
            );
          if (!name.safeParse(given).success)
            throw new AwsError("InvalidName", `Invalid Name: '${given}'`);
          const input = json(text, "InvalidExecutionInput");
          const arn = `${prefix}${given}`;
          const before = parts.store.get(given);
          const open = machine.describe(given)?.status === "running";
          if (before && !(open && isDeepStrictEqual(before.input, input)))
            throw new AwsError("ExecutionAlreadyExists", `Execution Already Exists: '${arn}'`);
          await machine.start(given, input);
          const startDate = (machine.describe(given)?.startedAt ?? 0) / 1_000;
          return { executionArn: arn, startDate };
        },
      ),
      DescribeExecution: operation(z.object({ executionArn: z.string() }), ({ executionArn }) => {
        const found = executionArn.startsWith(prefix)
          ? machine.describe(executionArn.slice(prefix.length))
          : undefined;
        if (!found)
          throw new AwsError(
            "ExecutionDoesNotExist",
            `Execution Does Not Exist: '${executionArn}'`,
          );
        return described(found, executionArn, parts.arn);
      }),
      SendTaskSuccess: operation(
        z.object({ taskToken: z.string().min(1).max(2_048), output: data }),
        ({ taskToken, output }) =>
          complete(taskToken, () => machine.succeed(taskToken, json(output, "InvalidOutput"))),
      ),
      SendTaskFailure: operation(
        z.object({
          taskToken: z.string().min(1).max(2_048),
          error: z.string().max(256).default(""),
          cause: z.string().max(32_768).default(""),
        }),
        ({ taskToken, error, cause }) =>
          complete(taskToken, () => machine.fail(taskToken, error, cause)),
      ),
    },
  };
}

function json(text: string, error: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    throw new AwsError(error, "Invalid JSON");
  }
}

const statusOf = {
  running: "RUNNING",
  succeeded: "SUCCEEDED",
  failed: "FAILED",
  "timed-out": "TIMED_OUT",
} as const;

const described = (it: Description, executionArn: string, stateMachineArn: string) => ({
  executionArn,
  stateMachineArn,
  name: it.name,
  status: statusOf[it.status],
  startDate: it.startedAt / 1_000,
  ...(it.endedAt === undefined ? {} : { stopDate: it.endedAt / 1_000 }),
  ...(it.output === undefined ? {} : { output: JSON.stringify(it.output) }),
  ...(it.error === undefined ? {} : { error: it.error, cause: it.cause }),
});

import {
  DescribeExecutionCommand,
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  type SFNClient,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import type { Machine } from "../ports/state-machine.ts";

/** Length limits of SendTaskFailure (Step Functions API reference). */
const mostError = 256;
const mostCause = 32_768;

/** The state machine of Runs on Step Functions. `arn`: of the state machine, of type Standard. */
export function stepFunctionsMachine({
  client,
  arn,
}: {
  readonly client: SFNClient;
  readonly arn: string;
}): Machine {
  const executionArn = (name: string) => `${arn.replace(":stateMachine:", ":execution:")}:${name}`;
  return {
    start: async (name, input) => {
      const execution = { stateMachineArn: arn, name, input: JSON.stringify(input) };
      await unless(["ExecutionAlreadyExists"], () =>
        client.send(new StartExecutionCommand(execution)),
      );
    },
    isOver: async (name) => {
      const found = await unless(["ExecutionDoesNotExist"], () =>
        client.send(new DescribeExecutionCommand({ executionArn: executionArn(name) })),
      );
      return found !== undefined && found.status !== "RUNNING";
    },
    succeed: (taskToken, output) =>
      taken(() =>
        client.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) })),
      ),
    fail: (taskToken, error, cause) =>
      taken(() =>
        client.send(
          new SendTaskFailureCommand({
            taskToken,
            error: short(error, mostError),
            cause: short(cause, mostCause),
          }),
        ),
      ),
  };
}

/** The errors for a token that was already used or has expired. */
const closed = ["TaskTimedOut", "TaskDoesNotExist", "InvalidToken"];

const taken = async (send: () => Promise<object>): Promise<boolean> =>
  (await unless(closed, send)) !== undefined;

/** The reply; undefined for an error with one of these names. */
async function unless<T>(names: readonly string[], send: () => Promise<T>): Promise<T | undefined> {
  try {
    return await send();
  } catch (error) {
    if (error instanceof Error && names.includes(error.name)) return undefined;
    throw error;
  }
}

/** Cuts a text, but never inside a character. */
const short = (text: string, most: number): string => text.slice(0, most).toWellFormed();

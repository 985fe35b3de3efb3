/**
 * The life of a Run as plain Amazon States Language (JSONPath; states-language.net/spec.html).
 * Step Functions runs it on AWS; `infra/local/machine` interprets the same object on one machine.
 * It stays thin: every step returns `{ kind, seconds }`, the next state and its time limit, and "What next?" goes
 * there. A state that waits has a token; `functions/step.ts` completes it.
 */

// biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's DefinitionSubstitutions puts the function's ARN here.
const stepFunction = "${StepFunction}";

/** A failed step is tried again, because the reason may be temporary. The steps are safe to repeat. */
const again = {
  ErrorEquals: ["States.ALL"],
  IntervalSeconds: 1,
  BackoffRate: 2,
  MaxAttempts: 8,
  MaxDelaySeconds: 60,
  JitterStrategy: "FULL",
};

/** A host without room is asked again for about two hours, every 30 seconds on average. */
const whenThereIsRoom = {
  ErrorEquals: ["DevBox.NoCapacity"],
  IntervalSeconds: 2,
  BackoffRate: 1.6,
  MaxAttempts: 240,
  MaxDelaySeconds: 60,
  JitterStrategy: "FULL",
};

const giveUp = { ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: "Give up" };

const whatNext = { Next: "What next?" };

const payload = (op: string) => ({
  op,
  "runId.$": "$.runId",
  "execution.$": "$.execution",
});

/** A step that returns at once. */
const step = (op: string) => ({
  Type: "Task",
  Resource: "arn:aws:states:::lambda:invoke",
  Parameters: { FunctionName: stepFunction, Payload: payload(op) },
  ResultSelector: { "kind.$": "$.Payload.kind", "seconds.$": "$.Payload.seconds" },
  ResultPath: "$.signal",
  TimeoutSeconds: 60,
  Retry: [again],
  Catch: [giveUp],
  ...whatNext,
});

/** A step that waits for its token, up to `$.signal.seconds`. After that time the state `late` follows. */
const wait = (op: string, late: string) => ({
  Type: "Task",
  Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
  Parameters: {
    FunctionName: stepFunction,
    Payload: {
      ...payload(op),
      "token.$": "$$.Task.Token",
      "entered.$": "$$.State.EnteredTime",
      "retry.$": "$$.State.RetryCount",
    },
  },
  ResultPath: "$.signal",
  TimeoutSecondsPath: "$.signal.seconds",
  Retry: [{ ...again, ErrorEquals: ["States.TaskFailed"] }],
  Catch: [{ ErrorEquals: ["States.Timeout"], ResultPath: "$.error", Next: late }, giveUp],
  ...whatNext,
});

const on = (kind: string, next: string) => ({
  Variable: "$.signal.kind",
  StringEquals: kind,
  Next: next,
});

export const runMachine = {
  Comment: "A Run, from its instructions to the release of its last DevBox",
  StartAt: "Prepare",
  States: {
    Prepare: step("prepare"),
    "What next?": {
      Type: "Choice",
      Choices: [
        on("prepare", "Prepare"),
        on("queued", "Queued"),
        on("launch", "Launch DevBox"),
        on("work", "Work"),
        on("needs-you", "Needs you"),
        on("park", "Park"),
        on("parked", "Needs you, parked"),
        on("stopping", "Stop DevBox"),
        on("settle", "Settle"),
        on("keep", "Keep DevBox"),
        on("release", "Release DevBox"),
        on("hand-over", "Hand over"),
        on("ended", "Done"),
      ],
      Default: "Unknown signal",
    },
    Queued: wait("queued", "Prepare"),
    "Launch DevBox": { ...step("launch"), Retry: [whenThereIsRoom, again] },
    Work: wait("work", "Time limit"),
    "Time limit": step("expire-work"),
    "Needs you": wait("needs-you", "Park"),
    Park: step("park"),
    "Needs you, parked": wait("parked", "Look again"),
    "Look again": step("look"),
    "Stop DevBox": wait("stopping", "Look for the DevBox"),
    "Look for the DevBox": step("stop"),
    Settle: step("settle"),
    "Keep DevBox": wait("keep", "Release DevBox"),
    "Release DevBox": step("release"),
    "Hand over": step("hand-over"),
    "Give up": {
      ...step("give-up"),
      Parameters: {
        FunctionName: stepFunction,
        Payload: { ...payload("give-up"), "error.$": "$.error" },
      },
      Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: "Unknown signal" }],
    },
    "Unknown signal": {
      Type: "Fail",
      Error: "Run.Stranded",
      Cause: "The sweep takes it up again.",
    },
    Done: { Type: "Succeed" },
  },
};

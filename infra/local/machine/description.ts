import type { Json } from "../../../functions/ports/state-machine.ts";
import type { Execution } from "./execution.ts";

/** The state of an execution. */
export type Description = {
  readonly name: string;
  readonly status: "running" | "succeeded" | "failed" | "timed-out";
  /** Its current state, or its last one. */
  readonly state: string;
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly output?: Json;
  readonly error?: string;
  readonly cause?: string;
  /** The token that it waits for. */
  readonly token?: string;
  readonly historyEvents: number;
};

export function describe({ name, state, startedAt, events, phase }: Execution): Description {
  const always = { name, state, startedAt, historyEvents: events };
  switch (phase.is) {
    case "succeeded":
      return { ...always, status: "succeeded", endedAt: phase.at, output: phase.output };
    case "failed":
    case "timed-out": {
      const { is: status, at: endedAt, error, cause } = phase;
      return { ...always, status, endedAt, error, cause };
    }
    case "task":
      return { ...always, status: "running", ...(phase.token !== null && { token: phase.token }) };
    case "retry":
    case "wait":
      return { ...always, status: "running" };
    default:
      return phase satisfies never;
  }
}

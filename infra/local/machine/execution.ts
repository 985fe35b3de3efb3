import * as z from "zod";
import type { Json } from "../../../functions/ports/state-machine.ts";

/** Output of JSON.parse is always Json, so the values are not checked again. */
const json = z.custom<Json>((value) => value !== undefined);
const time = z.number(); // milliseconds since 1970

const phase = z.discriminatedUnion("is", [
  z.object({
    is: z.literal("task"),
    /** Number of the call in this execution. Answers to earlier calls are too late. */
    call: z.number(),
    /** Null: the function itself returns the result. */
    token: z.string().nullable(),
    /** Whether the function has accepted the token. Until then it is called again after a crash. */
    submitted: z.boolean(),
    dueAt: time.nullable(),
    /** When the next heartbeat is due. */
    silentAt: time.nullable(),
    heartbeatMs: z.number().nullable(),
  }),
  z.object({ is: z.literal("retry"), until: time }),
  z.object({ is: z.literal("wait"), until: time }),
  z.object({ is: z.literal("succeeded"), at: time, output: json }),
  z.object({ is: z.literal("failed"), at: time, error: z.string(), cause: z.string() }),
  z.object({ is: z.literal("timed-out"), at: time, error: z.string(), cause: z.string() }),
]);

/** One execution between two transitions: everything that is needed to continue it. */
export const execution = z.object({
  name: z.string(),
  /** Grows by one with each transition, so that two writers cannot both follow the same revision. */
  revision: z.number(),
  startedAt: time,
  input: json,
  /** Length of its history. */
  events: z.number(),
  calls: z.number(),
  state: z.string(),
  enteredAt: time,
  /** Input of the current state. */
  data: json,
  /** How often each retrier of the state was used. */
  retries: z.array(z.number()),
  phase,
});

export type Execution = Readonly<z.infer<typeof execution>>;
export type Phase = Execution["phase"];
export type TaskPhase = Extract<Phase, { is: "task" }>;

/** One event of an execution's history, numbered from 1. Types and count match Step Functions. */
export const historyEvent = z.object({
  id: z.number(),
  at: time,
  type: z.string(),
  state: z.string().optional(),
  error: z.string().optional(),
  cause: z.string().optional(),
});

export type HistoryEvent = Readonly<z.infer<typeof historyEvent>>;

export const isOpen = ({ phase: { is } }: Execution): boolean =>
  is === "task" || is === "retry" || is === "wait";

/** The token that the execution waits for, or null. */
export const tokenOf = ({ phase: now }: Execution): string | null =>
  now.is === "task" ? now.token : null;

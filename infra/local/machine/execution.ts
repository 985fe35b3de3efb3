import * as z from "zod";
import type { Json } from "../../../functions/state-machine.ts";

/** Whatever JSON.parse has made is Json; to look at every value again would only cost time. */
const json = z.custom<Json>((value) => value !== undefined);
const time = z.number(); // milliseconds since 1970

const phase = z.discriminatedUnion("is", [
  z.object({
    is: z.literal("task"),
    /** Which call of this execution it is: an answer to an earlier one comes too late. */
    call: z.number(),
    /** Null: the result comes from the function itself. */
    token: z.string().nullable(),
    /** Whether the function has taken the token; until then it is called again after a crash. */
    submitted: z.boolean(),
    dueAt: time.nullable(),
    /** When the next heartbeat is due, and how long each one lasts. */
    silentAt: time.nullable(),
    heartbeatMs: z.number().nullable(),
  }),
  z.object({ is: z.literal("retry"), until: time }),
  z.object({ is: z.literal("wait"), until: time }),
  z.object({ is: z.literal("succeeded"), at: time, output: json }),
  z.object({ is: z.literal("failed"), at: time, error: z.string(), cause: z.string() }),
  z.object({ is: z.literal("timed-out"), at: time, error: z.string(), cause: z.string() }),
]);

/** One execution between two transitions: all there is to know to go on with it. */
export const execution = z.object({
  name: z.string(),
  /** One more with each transition: two writers cannot both follow the same one. */
  revision: z.number(),
  startedAt: time,
  input: json,
  /** How many events its history has. */
  events: z.number(),
  calls: z.number(),
  state: z.string(),
  enteredAt: time,
  /** What the state was entered with. */
  data: json,
  /** How often each retrier of the state has been used. */
  retries: z.array(z.number()),
  phase,
});

export type Execution = Readonly<z.infer<typeof execution>>;
export type Phase = Execution["phase"];
export type TaskPhase = Extract<Phase, { is: "task" }>;

/** One event of an execution's history, numbered from 1. The names and their number are those of Step Functions. */
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

/** The token that the execution waits on, or null. */
export const tokenOf = ({ phase: now }: Execution): string | null =>
  now.is === "task" ? now.token : null;

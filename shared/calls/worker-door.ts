import type * as z from "zod";
import {
  workerJoin,
  workerJoinReply,
  workerNudgeReply,
  workerReport,
  workerReportReply,
} from "../schemas/worker-protocol.ts";
import type { Method, Wire } from "./call.ts";

type WorkerCalls = Readonly<Record<`${Method} /worker/${string}`, Wire>>;

const reply = <Body extends z.ZodType>(json: Body) => ({
  200: { description: "", json: () => json },
});

/** The first call of a machine that joins. It proves itself by its code. */
export const joinCall = {
  "POST /worker/join": { body: workerJoin, maxBody: 4_096, replies: reply(workerJoinReply) },
} as const satisfies WorkerCalls;

/** What a worker says, with its own credential. */
export const reportCall = {
  "POST /worker/report": {
    body: workerReport,
    maxBody: 262_144,
    replies: reply(workerReportReply),
  },
} as const satisfies WorkerCalls;

/** Asks for a socket on which the server hints that there are new orders. */
export const nudgeCall = {
  "POST /worker/nudge": { maxBody: 1_024, replies: reply(workerNudgeReply) },
} as const satisfies WorkerCalls;

import * as z from "zod";
import { newWorkerCode, worker, workerChange, workerCode } from "../schemas/worker.ts";
import type { Calls } from "./call.ts";

const tag = "Workers";
const one = () => z.object({ worker: worker.meta({ id: "Worker" }) });

/** Machines that join, and what they may take. */
export const workerCalls = {
  "POST /api/workers/codes": {
    id: "makeWorkerCode",
    tag,
    summary: "Create a one-use code with which a machine joins as a worker",
    description: "The code is good for ten minutes, for one machine.",
    scope: "admin",
    body: newWorkerCode.meta({ id: "NewWorkerCode" }),
    example: { name: "shelf", labels: ["office"], most: 4 },
    replies: { 201: { description: "The code, and the line to paste.", json: () => workerCode } },
    problems: ["too-many", "not-built"],
  },
  "PATCH /api/workers/:id": {
    id: "changeWorker",
    tag,
    summary: "Rename, label, drain or limit a worker that joined",
    scope: "admin",
    body: workerChange.meta({ id: "WorkerChange" }),
    example: { draining: true },
    replies: { 200: { description: "The worker.", json: one } },
    problems: ["not-found"],
  },
  "DELETE /api/workers/:id": {
    id: "removeWorker",
    tag,
    summary: "Remove a worker that joined",
    description:
      "Its credential ends at once. Runs that work there go on elsewhere or end, from their last save; the machine ends its DevBoxes when it hears of it.",
    scope: "admin",
    replies: { 200: { description: "It is removed.", json: () => z.object({}) } },
    problems: ["not-found"],
  },
} as const satisfies Calls;

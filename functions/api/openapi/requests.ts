import * as z from "zod";
import { answering } from "../../../shared/schemas/question.ts";
import { keep, newMessage, nothing } from "../../../shared/schemas/run.ts";
import type { CallName } from "../calls.ts";
import { json, named, type Operation } from "./operation.ts";

const tag = "Working with a Run";

const answered = named(
  "Answered",
  z.object({
    answered: z.object({ questions: z.string(), by: z.string(), at: z.iso.datetime() }),
  }),
);
const message = named(
  "Message",
  z.object({
    message: z.object({
      id: z.string(),
      state: z.enum(["queued", "delivered", "withdrawn"]),
      turn: z.int().optional(),
    }),
  }),
);
const accepted = named("Accepted", z.object({ run: z.object({ id: z.string() }) }));

/** Answering, steering, continuing and stopping. */
export const requestOperations = {
  "post /api/runs/{id}/answers": {
    ...{ id: "answer", tag, summary: "Answer the open questions" },
    description:
      "The first answer counts. The same one again gets 200 too; another one 409, with who answered and what.",
    body: named("Answering", answering),
    example: { questions: "que_…", answers: { where: { choices: ["Header"] } } },
    replies: { 200: json("It is the recorded answer.", answered) },
    refusals: [
      "run-not-found",
      "key-reused",
      "already-answered",
      "run-not-waiting",
      "stale-question",
      "answer-invalid",
    ],
  },
  "post /api/runs/{id}/messages": {
    ...{ id: "sendMessage", tag, summary: "Steer, answer or continue" },
    description:
      "Steers a Run that works (delivered when its turn ends), answers an open question as free text, continues a finished Run.",
    body: named("NewMessage", newMessage),
    example: { text: "Use the other table" },
    replies: { 202: json("Taken.", z.union([message, answered])) },
    refusals: [
      ...(["run-not-found", "key-reused", "run-invalid", "answer-invalid", "run-skipped"] as const),
      ...([
        "run-not-waiting",
        "autonomous-run",
        "turn-limit",
        "queue-full",
        "devbox-gone",
      ] as const),
    ],
  },
  "delete /api/runs/{id}/messages/{message}": {
    ...{ id: "withdrawMessage", tag, summary: "Withdraw a queued message" },
    replies: { 200: json("It will not be delivered.", message) },
    refusals: ["run-not-found", "not-found", "bad-request", "key-reused", "message-settled"],
  },
  "post /api/runs/{id}/messages/{message}/now": {
    ...{ id: "deliverNow", tag, summary: "Deliver a queued message within the running turn" },
    body: nothing,
    replies: {
      200: json("It was delivered before.", message),
      202: json("It is delivered as soon as the engine takes it.", message),
    },
    refusals: ["run-not-found", "not-found", "key-reused", "cannot-deliver-now"],
  },
  "post /api/runs/{id}/stop": {
    ...{ id: "stopRun", tag, summary: "Stop a Run" },
    description: "It counts as stopped once its DevBox is gone; its workspace is saved.",
    body: nothing,
    replies: { 202: json("It stops, or has ended already.", accepted) },
    refusals: ["run-not-found", "key-reused"],
  },
  "post /api/runs/{id}/devbox/keep": {
    ...{ id: "keepDevBox", tag, summary: "Keep the DevBox of a finished Run up for longer" },
    body: named("Keep", keep),
    example: { minutes: 60 },
    replies: { 202: json("It is kept.", accepted) },
    refusals: ["run-not-found", "key-reused", "devbox-gone"],
  },
  "post /api/runs/{id}/devbox/release": {
    ...{ id: "releaseDevBox", tag, summary: "Save and end the DevBox of a finished Run" },
    body: nothing,
    replies: { 202: json("It ends.", accepted) },
    refusals: ["run-not-found", "key-reused", "run-not-waiting"],
  },
} as const satisfies Partial<Record<CallName, Operation>>;

import * as z from "zod";
import { answering } from "../schemas/question.ts";
import { keep, moving, newMessage, nothing } from "../schemas/run.ts";
import type { Calls } from "./call.ts";

const tag = "Working with a Run";

const answered = () =>
  z
    .object({ answered: z.object({ questions: z.string(), by: z.string(), at: z.iso.datetime() }) })
    .meta({ id: "Answered" });
const message = () =>
  z
    .object({
      message: z.object({
        id: z.string(),
        state: z.enum(["queued", "delivered", "withdrawn"]),
        turn: z.int().optional(),
      }),
    })
    .meta({ id: "Message" });
const accepted = () => z.object({ run: z.object({ id: z.string() }) }).meta({ id: "Accepted" });

/** What people tell an existing Run: answer, steer, continue, stop, keep or release its DevBox. */
export const runCommandCalls = {
  "POST /api/runs/:id/answers": {
    id: "answer",
    tag,
    summary: "Answer the open questions",
    description:
      "The first answer counts. Repeating it returns 200; a different answer returns 409 with the recorded one and who gave it.",
    scope: "run",
    keyed: true,
    body: answering.meta({ id: "Answering" }),
    example: { questions: "que_…", answers: { where: { choices: ["Header"] } } },
    replies: { 200: { description: "The answer is recorded.", json: answered } },
    problems: ["already-answered", "run-not-waiting", "stale-question", "answer-invalid"],
  },
  "POST /api/runs/:id/messages": {
    id: "sendMessage",
    tag,
    summary: "Steer, answer or continue",
    description:
      "Steers a working Run (delivered when its turn ends), answers an open question as free text, or continues a finished Run.",
    scope: "run",
    keyed: true,
    body: newMessage.meta({ id: "NewMessage" }),
    example: { text: "Use the other table" },
    replies: {
      202: {
        description: "The message is accepted.",
        json: () => z.union([message(), answered()]),
      },
    },
    problems: [
      "run-invalid",
      "answer-invalid",
      "run-skipped",
      "run-not-waiting",
      "autonomous-run",
      "turn-limit",
      "queue-full",
      "devbox-gone",
    ],
  },
  "DELETE /api/runs/:id/messages/:message": {
    id: "withdrawMessage",
    tag,
    summary: "Withdraw a queued message",
    scope: "run",
    keyed: true,
    replies: { 200: { description: "The message will not be delivered.", json: message } },
    problems: ["not-found", "bad-request", "message-settled"],
  },
  "POST /api/runs/:id/messages/:message/now": {
    id: "deliverNow",
    tag,
    summary: "Deliver a queued message during the current turn",
    scope: "run",
    keyed: true,
    body: nothing,
    replies: {
      200: { description: "It was already delivered.", json: message },
      202: { description: "It is delivered as soon as the engine takes it.", json: message },
    },
    problems: ["not-found", "cannot-deliver-now"],
  },
  "POST /api/runs/:id/stop": {
    id: "stopRun",
    tag,
    summary: "Stop a Run",
    description: "The Run counts as stopped when its DevBox is gone. The workspace is saved first.",
    scope: "run",
    keyed: true,
    body: nothing,
    replies: { 202: { description: "It is stopping, or has already ended.", json: accepted } },
  },
  "POST /api/runs/:id/move": {
    id: "moveRun",
    tag,
    summary: "Move a Run to another worker or to the cloud",
    description:
      "Its DevBox saves and ends, and the Run goes on at the target with its workspace and engine session. An open question stays open. Where its worker is offline, the Run goes on from its last save. Moving to where it goes already changes nothing.",
    scope: "run",
    keyed: true,
    body: moving.meta({ id: "Moving" }),
    example: { target: { worker: "Shelf" } },
    replies: { 202: { description: "The Run moves.", json: accepted } },
    problems: ["cannot-move"],
  },
  "POST /api/runs/:id/devbox/keep": {
    id: "keepDevBox",
    tag,
    summary: "Keep the DevBox of a finished Run for longer",
    scope: "run",
    keyed: true,
    body: keep.meta({ id: "Keep" }),
    example: { minutes: 60 },
    replies: { 202: { description: "The DevBox stays up.", json: accepted } },
    problems: ["devbox-gone"],
  },
  "POST /api/runs/:id/devbox/release": {
    id: "releaseDevBox",
    tag,
    summary: "Save and end the DevBox of a finished Run",
    scope: "run",
    keyed: true,
    body: nothing,
    replies: { 202: { description: "The DevBox is ending.", json: accepted } },
    problems: ["run-not-waiting"],
  },
} as const satisfies Calls;

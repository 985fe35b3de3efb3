import * as z from "zod";

/** Events of a Run that can be sent to a webhook. */
export const occasions = ["needs-you", "completed", "failed"] as const;
export type Occasion = (typeof occasions)[number];

/** `POST /api/outgoing-webhooks`. The rules for its address are in `functions/outgoing-webhooks/address.ts`. */
export const newOutgoing = z.lazy(() =>
  z.strictObject({
    url: z.string().max(2_000),
    on: z
      .array(z.enum(occasions))
      .min(1)
      .max(3)
      .default([...occasions]),
    /** `slack`: the format of Slack's incoming webhooks. */
    shape: z.enum(["wheelhouse", "slack"]).default("wheelhouse"),
  }),
);
export type NewOutgoing = z.infer<typeof newOutgoing>;

/** A webhook as people see it. */
export const outgoingView = z.object({
  id: z.string(),
  url: z.string(),
  on: z.array(z.enum(occasions)),
  shape: z.enum(["wheelhouse", "slack"]),
  createdAt: z.string(),
  createdBy: z.string(),
  /** The receiver returned 410 Gone, so nothing more is sent. */
  paused: z.boolean(),
});
export type OutgoingView = z.infer<typeof outgoingView>;

export const keptOutgoing = outgoingView.extend({ secret: z.string() });
export type KeptOutgoing = z.infer<typeof keptOutgoing>;

/** One message to one receiver. */
export const attemptView = z.object({
  id: z.string(),
  webhook: z.string(),
  runId: z.string().nullable(),
  on: z.enum([...occasions, "test"]),
  at: z.string(),
  tries: z.int(),
  state: z.enum(["waiting", "delivered", "gave-up"]),
  lastStatus: z.int().nullable(),
  why: z.string().nullable(),
  /** Time of the next try. */
  nextAt: z.string().nullable(),
});
export type AttemptView = z.infer<typeof attemptView>;

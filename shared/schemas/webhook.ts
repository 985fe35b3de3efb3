import * as z from "zod";
import { engines } from "../engine.ts";

export const webhookName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, "A name is of small letters, digits and -, such as github.");

/** What a Run that a webhook starts is like. */
const start = z.strictObject({
  /** Of GitHub and Azure DevOps: an issue that gets this label starts a Run. */
  label: z.string().trim().min(1).max(100).default("wheelhouse"),
  instructions: z.string().trim().min(1).max(16_384).optional(),
  engine: z.enum(Object.keys(engines) as [keyof typeof engines]).optional(),
  model: z.string().max(100).optional(),
  /** Without one: autonomous where a target is set, else interactive. */
  mode: z.enum(["interactive", "autonomous"]).optional(),
  target: z
    .strictObject({ worker: z.string().max(64), image: z.string().max(200).optional() })
    .optional(),
});

const words = (most: number) => z.string().trim().min(1).max(most);

/** From the payload of a webhook of one's own to a Run: `{{a.b.0}}` stands for what is at that path. */
const template = z.strictObject({
  instructions: words(16_384),
  title: words(200).optional(),
  ticketUrl: words(2_000).optional(),
  /** Only payloads that have this there start a Run. */
  when: z.strictObject({ path: words(200), equals: z.string().max(500) }).optional(),
});
export type Template = z.infer<typeof template>;

/** `PUT /api/incoming-webhooks/:name` */
export const putWebhook = z
  .strictObject({
    kind: z.enum(["github", "azure", "custom"]),
    /** What signs its deliveries; of Azure DevOps the password. Made when it is missing. */
    secret: z.string().min(16).max(200).optional(),
    /** The GitHub Enterprise that it is from; github.com without one. */
    host: z.string().max(253).optional(),
    start: start.prefault({}),
    template: template.optional(),
  })
  .refine((it) => (it.kind === "custom") === (it.template !== undefined), {
    path: ["template"],
    message: "A webhook of one's own needs a template, and the others take none.",
  });
export type PutWebhook = z.infer<typeof putWebhook>;

const made = { name: webhookName, createdAt: z.string(), createdBy: z.string() };

/** As it is kept. */
export const keptWebhook = z.object({
  ...made,
  kind: z.enum(["github", "azure", "custom"]),
  secret: z.string(),
  host: z.string().optional(),
  start,
  template: template.optional(),
});
export type KeptWebhook = z.infer<typeof keptWebhook>;

/** As people see it. `path`: where it is to be delivered to. */
export const webhookView = keptWebhook.omit({ secret: true }).extend({ path: z.string() });
export type WebhookView = z.infer<typeof webhookView>;

export const deliveryStates = ["waiting", "done", "ignored", "refused", "failed"] as const;

/** What became of a delivery. */
export const deliveryView = z.object({
  id: z.string(),
  webhook: z.string(),
  /** As its sender numbers it. */
  delivery: z.string(),
  /** In words: `issue labelled`. */
  event: z.string(),
  at: z.string(),
  state: z.enum(deliveryStates),
  why: z.string(),
  runId: z.string().nullable(),
});
export type DeliveryView = z.infer<typeof deliveryView>;

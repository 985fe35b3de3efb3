import * as z from "zod";
import { egressPolicy } from "./egress.ts";
import { engineName, mode, runLimits, wishedTarget } from "./run.ts";

export const webhookName = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{0,39}$/,
    "A name has lowercase letters, digits and hyphens, such as github.",
  );

/** Settings of the Runs that a webhook starts. */
const start = z.lazy(() =>
  z.strictObject({
    /** GitHub and Azure DevOps only: adding this label to an issue starts a Run. */
    label: z.string().trim().min(1).max(100).default("wheelhouse"),
    instructions: z.string().trim().min(1).max(16_384).optional(),
    engine: engineName.optional(),
    model: z.string().max(100).optional(),
    /** Defaults to autonomous if a target is set, else interactive. */
    mode: mode.optional(),
    /** Where their DevBoxes may connect to. Defaults to the team's setting for the mode. */
    egress: egressPolicy.optional(),
    limits: runLimits.optional(),
    target: wishedTarget
      .refine((it) => (it.worker === undefined) !== (it.label === undefined), {
        message: "Name a worker or a label: one of them.",
      })
      .optional(),
  }),
);

const words = (most: number) => z.string().trim().min(1).max(most);

/** Makes a Run from the payload of a custom webhook: `{{a.b.0}}` is replaced by the value at that path. */
const template = z.lazy(() =>
  z.strictObject({
    instructions: words(16_384),
    title: words(200).optional(),
    ticketUrl: words(2_000).optional(),
    repository: words(2_000).optional(),
    branch: words(250).optional(),
    /** Only payloads with this value at this path start a Run. */
    when: z.strictObject({ path: words(200), equals: z.string().max(500) }).optional(),
  }),
);
export type Template = z.infer<typeof template>;

/** Size limit of a webhook with its template, in bytes of JSON. */
export const largestPut = 13 * 1024;

/** `PUT /api/incoming-webhooks/:name` */
export const putWebhook = z.lazy(() =>
  z
    .strictObject({
      kind: z.enum(["github", "azure", "custom"]),
      /** Signs deliveries. For Azure DevOps it is the password. Created if it is missing. */
      secret: z.string().min(16).max(200).optional(),
      /** Host of a GitHub Enterprise. Without one: github.com. */
      host: z.string().max(253).optional(),
      start: start.prefault({}),
      template: template.optional(),
    })
    .refine((it) => (it.kind === "custom") === (it.template !== undefined), {
      path: ["template"],
      message: "A custom webhook needs a template. The other kinds take none.",
    }),
);
export type PutWebhook = z.infer<typeof putWebhook>;

/** A webhook as it is stored. */
export const keptWebhook = z.lazy(() =>
  z.object({
    name: webhookName,
    createdAt: z.string(),
    createdBy: z.string(),
    kind: z.enum(["github", "azure", "custom"]),
    secret: z.string(),
    host: z.string().optional(),
    start,
    template: template.optional(),
  }),
);
export type KeptWebhook = z.infer<typeof keptWebhook>;

/** A webhook as people see it. `url`: where deliveries are sent; `path`: below the console's URL. */
export const webhookView = z.lazy(() =>
  keptWebhook.unwrap().omit({ secret: true }).extend({ path: z.string(), url: z.string() }),
);
export type WebhookView = z.infer<typeof webhookView>;

export const deliveryStates = ["waiting", "done", "ignored", "refused", "failed"] as const;

/** A delivery and its result. */
export const deliveryView = z.object({
  id: z.string(),
  webhook: z.string(),
  /** The sender's own id of the delivery. */
  delivery: z.string(),
  /** The event for people: `issue labelled`. */
  event: z.string(),
  at: z.string(),
  state: z.enum(deliveryStates),
  why: z.string(),
  runId: z.string().nullable(),
});
export type DeliveryView = z.infer<typeof deliveryView>;

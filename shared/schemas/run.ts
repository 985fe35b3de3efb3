import * as z from "zod";
import { type EngineName, efforts, engines } from "../engine.ts";
import { egressPolicy } from "./egress.ts";

export const maxInstructions = 65_536;
export const maxMessage = 16_384;

/** Clients may send any text here. The reply says which engines exist. */
export const engineName: z.ZodType<EngineName, string> = z.enum(
  Object.keys(engines) as [EngineName],
);
export const mode = z.enum(["interactive", "autonomous"]);

const id = z.string().max(64);

/** Limits of one Run. The cost is in US dollars, and counts where the price of the model is known. */
export const runLimits = z.lazy(() =>
  z.strictObject({
    turns: z.int().min(1).max(10_000).optional(),
    costUsd: z.number().min(0.01).max(10_000).optional(),
    activeMinutes: z.int().min(5).max(1_440).default(60),
  }),
);

/** Where a Run goes: a worker, or any worker that joined with a label. Its image is chosen if none is named. */
export const wishedTarget = z.lazy(() =>
  z.strictObject({
    worker: id.optional(),
    image: z.string().max(200).optional(),
    label: id.optional().describe("Instead of a worker: any worker that joined with this label."),
  }),
);

/** `POST /api/runs`. Rules that need more than the shape are in `shared/decide/new-run.ts`. */
export const newRun = z.lazy(() =>
  z.strictObject({
    instructions: z.string(),
    ticketUrl: z.string().max(2_000).optional(),
    /** An https address. Only without a ticket, which names its repository itself. */
    repository: z.string().max(2_000).optional(),
    /** Where the Run's own branch begins. Defaults to the default branch of `repository`. */
    branch: z.string().max(250).optional(),
    target: wishedTarget.optional(),
    engine: engineName.optional(),
    /** The engine's name for the model. Without one the engine chooses. */
    model: z
      .string()
      .regex(/^[A-Za-z0-9][\w.:/@[\]-]{0,99}$/, "A model is a name without spaces.")
      .optional(),
    effort: z.enum(efforts).optional(),
    mode: mode.default("interactive"),
    /** Where its DevBox may connect to. Defaults to the team's setting for the mode. */
    egress: egressPolicy.optional(),
    title: z.string().max(200).optional(),
    /** How long the DevBox stays up after the Run finishes. Defaults to the coordinator's setting. */
    keepMinutes: z.int().min(0).max(10_080).optional(),
    limits: runLimits.default({ activeMinutes: 60 }),
  }),
);
export type NewRun = z.infer<typeof newRun>;

/** `POST /api/runs/:id/again`. `target`: instead of where the Run worked. */
export const again = z.lazy(() => z.strictObject({ target: wishedTarget.optional() }));

/** `POST /api/runs/:id/messages` */
export const newMessage = z.lazy(() =>
  z.strictObject({
    text: z.string(),
    /** Only for a message that continues a finished Run: the new leg asks no questions. */
    autonomous: z.boolean().default(false),
  }),
);

/** `POST /api/runs/:id/devbox/keep` */
export const keep = z.lazy(() => z.strictObject({ minutes: z.int().min(1).max(10_080) }));

/** `POST /api/runs/:id/move`. `worker`: id or name. */
export const moving = z.lazy(() =>
  z.strictObject({
    target: z.strictObject({ worker: id, image: z.string().max(200).optional() }),
  }),
);

export const nothing = z.strictObject({});

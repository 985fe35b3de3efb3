import * as z from "zod";
import { efforts, engines } from "../engine.ts";

export const maxInstructions = 65_536;
export const maxMessage = 16_384;

const id = z.string().max(64);

/** `POST /api/runs`. Rules that need more than the shape are in `new-run.ts`. */
export const newRun = z.strictObject({
  instructions: z.string(),
  ticketUrl: z.string().max(2_000).optional(),
  target: z
    .strictObject({ worker: id.optional(), image: z.string().max(200).optional() })
    .optional(),
  engine: z.enum(Object.keys(engines) as [keyof typeof engines]).optional(),
  /** As the engine names it; without one the engine chooses. */
  model: z
    .string()
    .regex(/^[A-Za-z0-9][\w.:/@[\]-]{0,99}$/, "A model is a name without spaces.")
    .optional(),
  effort: z.enum(efforts).optional(),
  mode: z.enum(["interactive", "autonomous"]).default("interactive"),
  title: z.string().max(200).optional(),
  /** How long the DevBox stays up when the Run has finished; without it, as long as the coordinator is set to. */
  keepMinutes: z.int().min(0).max(10_080).optional(),
  limits: z
    .strictObject({
      turns: z.int().min(1).max(10_000).optional(),
      costUsd: z.number().min(0.01).max(10_000).optional(),
      activeMinutes: z.int().min(5).max(1_440).default(60),
    })
    .default({ activeMinutes: 60 }),
});
export type NewRun = z.infer<typeof newRun>;

/** `POST /api/runs/:id/messages` */
export const newMessage = z.strictObject({
  text: z.string(),
  /** Only for a message that continues a finished Run: whether the new leg may ask nobody. */
  autonomous: z.boolean().default(false),
});

/** `POST /api/runs/:id/devbox/keep` */
export const keep = z.strictObject({ minutes: z.int().min(1).max(10_080) });

export const nothing = z.strictObject({});

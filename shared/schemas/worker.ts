import * as z from "zod";
import { engineName } from "./run.ts";

/** A machine that hosts DevBoxes, or the cloud that does. */
export const worker = z.lazy(() =>
  z.object({
    id: z.string(),
    name: z.string(),
    kind: z.enum(["worker", "cloud"]),
    online: z.boolean(),
    images: z.array(z.object({ id: z.string(), name: z.string() })),
    isolated: z.boolean(),
    isolation: z.string(),
    limits: z.array(z.string()).optional(),
  }),
);

/** Whether an engine can work on a worker's image. `why` says what was found or what is missing. */
export const engine = z.lazy(() =>
  z.object({
    engine: engineName,
    label: z.string(),
    worker: z.string(),
    image: z.string(),
    available: z.boolean(),
    why: z.string(),
    caution: z
      .string()
      .optional()
      .describe("What people should know: its sign-in cannot go through the model gate."),
  }),
);

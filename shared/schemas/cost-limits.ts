import * as z from "zod";
import { unpricedChoices } from "../unpriced.ts";

export const unpriced = z.enum(unpricedChoices);

/** `PUT /api/cost-limits`, and the record that a team keeps. */
export const costLimits = z.lazy(() => z.strictObject({ unpriced }));
export type CostLimits = z.infer<typeof costLimits>;

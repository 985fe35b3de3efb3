import * as z from "zod";

export const skipped = z.object({ sleptMs: z.int(), setMs: z.int() });

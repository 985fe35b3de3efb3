import * as z from "zod";

/** A whole number in a query. `usual` is its value when it is missing. */
export function whole(low: number, high: number, usual: number) {
  const error = `a whole number from ${low} to ${high}`;
  return z.int({ error }).min(low, { error }).max(high, { error }).default(usual);
}

/** The query of a list that is paged by ids. */
export const page = z.object({
  limit: whole(1, 100, 50),
  before: z.string().optional().describe("`before` of the previous page."),
});

/** The bytes are too many for a reply: the caller follows the redirect. */
export const inStorage = (what: string) => ({
  description: `${what}: download it from storage.`,
  headers: { location: "Valid for a few minutes." },
});

export const secret = z.string().describe("Shown only in this reply.");

/**
 * Time of a host's clock in which nothing could happen, in milliseconds: the machine slept, or its clock was set
 * (negative: back). Durations and time limits leave it out.
 */
export type Skipped = { readonly sleptMs: number; readonly setMs: number };

export const nothingSkipped: Skipped = { sleptMs: 0, setMs: 0 };

export const skippedMs = ({ sleptMs, setMs }: Skipped): number => sleptMs + setMs;

/** An ISO-8601 time, moved by milliseconds. */
export const shifted = (iso: string, ms: number): string =>
  ms === 0 ? iso : new Date(Date.parse(iso) + ms).toISOString();

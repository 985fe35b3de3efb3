import { readFileSync } from "node:fs";

const read = (file: string): string =>
  readFileSync(new URL(`../../aws/${file}`, import.meta.url), "utf8");

/** The match of a pattern's first group. Throws if the stack no longer matches. */
function said(file: string, pattern: RegExp): string {
  const [, found] = pattern.exec(read(file)) ?? [];
  if (found === undefined) throw new Error(`infra/aws/${file} does not say ${pattern} any more.`);
  return found;
}

/** The settings of the stack that affect costs. */
export const stack = {
  memoryGb: Number(said("coordinator/coordinator-function.ts", /memorySize: (\d+)/)) / 1_024,
  /** Whether functions begin traces of their own. */
  traced: /Tracing\.ACTIVE/.test(read("coordinator/coordinator-function.ts")),
  sweepMinutes: Number(
    said("coordinator/watch.ts", /Schedule\.rate\(Duration\.minutes\((\d+)\)\)/),
  ),
  sweepSeconds: Number(said("coordinator/functions.ts", /make\("watch", (\d+)/)),
  requestsPerSecond: Number(
    said("coordinator/http-api.ts", /rateLimit: ([\d_]+)/).replaceAll("_", ""),
  ),
  places: Number(said("settings.ts", /whole\("places", (\d+)/)),
  warmSeconds: Number(said("settings.ts", /whole\("warmSeconds", (\d+)/)),
  retentionDays: Number(said("settings.ts", /whole\("retentionDays", (\d+)/)),
} as const;

import type { Run } from "./run.ts";

/** Sums of prices are not exact to the last digit. */
const rounding = 1e-6;

/** What the leg has cost so far, in US dollars. */
export const costOfLeg = ({ usage, costUsdBefore }: Pick<Run, "usage" | "costUsdBefore">): number =>
  (usage.costUsd ?? 0) - costUsdBefore;

/** Whether a leg that costs this much has reached the limit. */
export const reaches = (costUsd: number, limitUsd: number): boolean =>
  costUsd >= limitUsd - rounding;

/** What the leg may still cost. Undefined without a limit. */
export function costUsdLeft(
  run: Pick<Run, "usage" | "costUsdBefore" | "limits">,
): number | undefined {
  const { costUsd } = run.limits;
  return costUsd === undefined ? undefined : Math.max(0, costUsd - costOfLeg(run));
}

import { Problem } from "../shared/problem.ts";
import { type CostLimits, costLimits } from "../shared/schemas/cost-limits.ts";
import type { NewRun } from "../shared/schemas/run.ts";
import { unpricedText } from "../shared/unpriced.ts";
import { priceKnown } from "./model-price.ts";
import type { Ports } from "./ports/ports.ts";
import { keepTeamSetting, teamSetting } from "./team-settings.ts";

const name = "cost-limits";
const usual: CostLimits = { unpriced: "warn" };

/** What a team wants where a cost limit cannot count. */
export async function costLimitsOfTeam(
  world: Pick<Ports, "records">,
  team: string,
): Promise<CostLimits> {
  const kept = await teamSetting(world, team, name);
  return kept === undefined ? usual : costLimits.parse(kept);
}

export async function keepCostLimits(
  world: Pick<Ports, "records">,
  team: string,
  wanted: CostLimits,
): Promise<CostLimits> {
  await keepTeamSetting(world, team, name, wanted);
  return wanted;
}

/** Throws a Problem if a Run has a cost limit that cannot count its model, and the team refuses that. */
export async function checkCostLimit(
  ports: Pick<Ports, "records" | "workers">,
  team: string,
  { engine, model, limits, target }: NewRun,
): Promise<void> {
  if (limits.costUsd === undefined || engine === undefined || model === undefined) return;
  if ((await costLimitsOfTeam(ports, team)).unpriced !== "refuse") return;
  const known = await priceKnown(ports, team, { engine, model, worker: target?.worker });
  if (known !== false) return;
  const why = unpricedText(model, "refuse");
  throw new Problem("no-price", why, { fields: { model: why } });
}

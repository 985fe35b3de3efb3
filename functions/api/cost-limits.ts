import { costLimitCalls } from "../../shared/calls/cost-limits.ts";
import { priceKnown } from "../model-price.ts";
import { costLimitsOfTeam, keepCostLimits } from "../team-cost-limits.ts";
import { serve } from "./serve.ts";

export const costLimitRoutes = serve(costLimitCalls, {
  "GET /api/cost-limits": ({ ports, caller }) => costLimitsOfTeam(ports, caller.team),
  "PUT /api/cost-limits": ({ ports, caller, body }) => keepCostLimits(ports, caller.team, body),
  "GET /api/prices": async ({ ports, caller, query }) => ({
    known: (await priceKnown(ports, caller.team, query)) ?? null,
  }),
});

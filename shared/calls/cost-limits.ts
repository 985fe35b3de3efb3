import * as z from "zod";
import { costLimits } from "../schemas/cost-limits.ts";
import { engineName } from "../schemas/run.ts";
import type { Calls } from "./call.ts";

const tag = "Cost limits";

const reply = () => costLimits.unwrap().meta({ id: "CostLimits" });

/** What a cost limit can count. */
export const costLimitCalls = {
  "GET /api/cost-limits": {
    id: "getCostLimits",
    tag,
    summary: "Get what happens where no price is known",
    scope: "read",
    replies: { 200: { description: "`warn` unless an admin has changed it.", json: reply } },
  },
  "PUT /api/cost-limits": {
    id: "putCostLimits",
    tag,
    summary: "Set what happens where no price is known",
    description:
      "With `refuse`, a Run with a cost limit and a model without a known price gets the error `no-price`. If the engine chooses the model, its turn ends at the model’s first reply. Counts for DevBoxes that start after the change.",
    scope: "admin",
    body: costLimits,
    example: { unpriced: "refuse" },
    replies: { 200: { description: "As it is now.", json: reply } },
  },
  "GET /api/prices": {
    id: "getPrice",
    tag,
    summary: "Get whether the price of a model is known",
    description:
      "By the list prices that come with Wheelhouse and the prices in the settings of opencode. Only a model with a known price counts against a Run’s cost limit.",
    scope: "read",
    query: z.object({
      engine: engineName,
      model: z.string().max(100).optional(),
      worker: z.string().max(64).optional().describe("Where the engine’s settings are looked up."),
    }),
    replies: {
      200: {
        description: "Null: the engine chooses the model, so only the Run can tell.",
        json: () => z.object({ known: z.boolean().nullable() }),
      },
    },
  },
} as const satisfies Calls;

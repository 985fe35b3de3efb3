import { previewCalls } from "../../shared/calls/previews.ts";
import { previewsOf, previewsOn, turnPreviews } from "../previews.ts";
import { ownRun } from "./read-run.ts";
import { serve } from "./serve.ts";

export const previewRoutes = serve(previewCalls, {
  "GET /api/runs/:id/previews": async ({ ports, caller, params }) => {
    const { after } = await ownRun(ports, caller, params.id);
    return { previews: await previewsOf(ports, after) };
  },
  "GET /api/previews": async ({ ports, caller }) => ({ on: await previewsOn(ports, caller.team) }),
  "PUT /api/previews": async ({ ports, caller, body: { on } }) => {
    await turnPreviews(ports, caller.team, on);
    ports.previews?.recheck();
    return { on };
  },
});

import { egressCalls } from "../../shared/calls/egress.ts";
import { listedHosts } from "../../shared/egress.ts";
import { egressOfTeam, keepEgress } from "../team-egress.ts";
import { serve } from "./serve.ts";

export const egressRoutes = serve(egressCalls, {
  "GET /api/egress": async ({ ports, caller }) => ({
    egress: await egressOfTeam(ports, caller.team),
    builtIn: listedHosts,
  }),
  "PUT /api/egress": async ({ ports, caller, body }) => ({
    egress: await keepEgress(ports, caller.team, body),
    builtIn: listedHosts,
  }),
});

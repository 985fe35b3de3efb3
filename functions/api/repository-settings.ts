import { repositorySettingsCalls } from "../../shared/calls/repository-settings.ts";
import { Problem } from "../../shared/problem.ts";
import { allow, allowedOf, disallow } from "../repository-settings/allowed.ts";
import { serve } from "./serve.ts";

export const repositorySettingsRoutes = serve(repositorySettingsCalls, {
  "GET /api/repository-settings": async ({ ports, caller }) => ({
    allowed: await allowedOf(ports, caller.team),
  }),
  "POST /api/repository-settings": async ({ ports, caller, body }) => ({
    allowed: await allow(ports, caller, body),
  }),
  "DELETE /api/repository-settings/:id": async ({ ports, caller, params: { id } }) => {
    if (await disallow(ports, caller.team, id)) return {};
    throw new Problem("not-found", `No settings file is allowed as ${id.slice(0, 64)}.`);
  },
});

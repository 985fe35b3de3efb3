import { incomingWebhookCalls } from "../../shared/calls/incoming-webhooks.ts";
import { Problem } from "../../shared/problem.ts";
import { deliveriesOf } from "../incoming-webhooks/deliveries.ts";
import { templateProblem } from "../incoming-webhooks/plan/template.ts";
import {
  mostWebhooks,
  putWebhookOf,
  removeWebhook,
  webhooksOf,
} from "../incoming-webhooks/team-webhooks.ts";
import { lastOf, wishOf } from "./paging.ts";
import { serve } from "./serve.ts";

/** `webhooks.ts` serves the deliveries themselves. */
const { "POST /api/webhooks/:name": _, ...settingCalls } = incomingWebhookCalls;

export const incomingWebhookRoutes = serve(settingCalls, {
  "GET /api/incoming-webhooks": async ({ ports, caller }) => ({
    webhooks: await webhooksOf(ports, caller.team),
  }),
  "GET /api/incoming-webhooks/deliveries": async ({ ports, caller, query }) => {
    const deliveries = await deliveriesOf(ports, caller.team, wishOf(query));
    return { deliveries, ...lastOf(deliveries, query) };
  },
  "PUT /api/incoming-webhooks/:name": async ({ c, ports, caller, params: { name }, body }) => {
    const problem = body.template && templateProblem(body.template);
    if (problem) {
      const fields = { "template.instructions": problem };
      throw new Problem("run-invalid", problem, { fields });
    }
    const all = await webhooksOf(ports, caller.team);
    if (all.length >= mostWebhooks && !all.some((it) => it.name === name))
      throw new Problem("too-many", `A team can have ${mostWebhooks} webhooks. Remove one first.`);
    const { webhook, secret, made } = await putWebhookOf(ports, caller, name, body);
    c.header("cache-control", "no-store");
    return { status: made ? 201 : 200, body: { webhook, secret } };
  },
  "DELETE /api/incoming-webhooks/:name": async ({ ports, caller, params: { name } }) => {
    if (!(await removeWebhook(ports, caller.team, name)))
      throw new Problem("not-found", `There is no webhook ${name.slice(0, 64)}.`);
    return {};
  },
});

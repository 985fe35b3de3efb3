import { Hono } from "hono";
import { Problem } from "../../shared/problem.ts";
import { putWebhook, webhookName } from "../../shared/schemas/webhook.ts";
import { deliveriesOf } from "../webhooks/deliveries.ts";
import { largestPut, templateProblem } from "../webhooks/plan/template.ts";
import {
  mostWebhooks,
  putWebhookOf,
  removeWebhook,
  webhooksOf,
} from "../webhooks/team-webhooks.ts";
import { type ApiEnv, parsed, queryInt, readBody } from "./door/request.ts";

/** The webhooks of a team that others deliver to, and what became of their deliveries. */
export const incomingWebhookRoutes = new Hono<ApiEnv>()
  .get("/incoming-webhooks", async (c) =>
    c.json({ webhooks: await webhooksOf(c.var.ports, c.var.caller.team) }),
  )
  .get("/incoming-webhooks/deliveries", async (c) => {
    const limit = queryInt(c, "limit", 1, 100, 50);
    const before = c.req.query("before")?.slice(0, 100);
    const wish = before ? { limit, before } : { limit };
    const deliveries = await deliveriesOf(c.var.ports, c.var.caller.team, wish);
    const last = deliveries.length === limit ? deliveries.at(-1)?.id : undefined;
    return c.json({ deliveries, ...(last ? { before: last } : {}) });
  })
  .put("/incoming-webhooks/:name", async (c) => {
    const name = parsed(webhookName, c.req.param("name"));
    const wanted = await readBody(c, putWebhook, largestPut);
    const { ports, caller } = c.var;
    const problem = wanted.template && templateProblem(wanted.template);
    if (problem) {
      const fields = { "template.instructions": problem };
      throw new Problem("run-invalid", problem, { fields });
    }
    const all = await webhooksOf(ports, caller.team);
    if (all.length >= mostWebhooks && !all.some((it) => it.name === name))
      throw new Problem(
        "too-many",
        `A team has at most ${mostWebhooks} webhooks. Remove one first.`,
      );
    const { webhook, secret, made } = await putWebhookOf(ports, caller, name, wanted);
    c.header("cache-control", "no-store");
    return c.json({ webhook, secret }, made ? 201 : 200);
  })
  .delete("/incoming-webhooks/:name", async (c) => {
    const name = c.req.param("name");
    if (!(await removeWebhook(c.var.ports, c.var.caller.team, name)))
      throw new Problem("not-found", `There is no webhook ${name.slice(0, 64)}.`);
    return c.json({});
  });

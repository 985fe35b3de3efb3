import { Hono } from "hono";
import { Problem } from "../../shared/problem.ts";
import { newOutgoing } from "../../shared/schemas/outgoing-webhook.ts";
import { nothing } from "../../shared/schemas/run.ts";
import { sendTest } from "../announce/announce.ts";
import { attemptsOf } from "../announce/attempts.ts";
import {
  makeOutgoing,
  outgoingOf,
  removeOutgoing,
  shownOutgoing,
} from "../announce/outgoing-webhooks.ts";
import { type ApiEnv, queryInt, readBody } from "./door/request.ts";

/** Where a team is told what its Runs come to, and how that went. */
export const outgoingWebhookRoutes = new Hono<ApiEnv>()
  .get("/outgoing-webhooks", async (c) => {
    const all = await outgoingOf(c.var.ports, c.var.caller.team);
    return c.json({ webhooks: all.map(shownOutgoing) });
  })
  .post("/outgoing-webhooks", async (c) => {
    const wanted = await readBody(c, newOutgoing);
    c.header("cache-control", "no-store");
    return c.json(await makeOutgoing(c.var.ports, c.var.caller, wanted), 201);
  })
  .get("/outgoing-webhooks/attempts", async (c) => {
    const limit = queryInt(c, "limit", 1, 100, 50);
    const before = c.req.query("before")?.slice(0, 100);
    const wish = before ? { limit, before } : { limit };
    const attempts = await attemptsOf(c.var.ports, c.var.caller.team, wish);
    const last = attempts.length === limit ? attempts.at(-1)?.id : undefined;
    return c.json({ attempts, ...(last ? { before: last } : {}) });
  })
  .post("/outgoing-webhooks/:id/test", async (c) => {
    await readBody(c, nothing);
    const { ports, caller } = c.var;
    const found = (await outgoingOf(ports, caller.team)).find((it) => it.id === c.req.param("id"));
    if (!found) throw missing(c.req.param("id"));
    return c.json({ attempt: await sendTest(ports, caller.team, found) });
  })
  .delete("/outgoing-webhooks/:id", async (c) => {
    const id = c.req.param("id");
    if (!(await removeOutgoing(c.var.ports, c.var.caller.team, id))) throw missing(id);
    return c.json({});
  });

const missing = (id: string) => new Problem("not-found", `There is no webhook ${id.slice(0, 64)}.`);

import { Hono } from "hono";
import { Problem } from "../../shared/problem.ts";
import { newKey } from "../../shared/schemas/key.ts";
import { keysOf, makeKey, mostKeys, revokeKey } from "../keys/api-key.ts";
import { type ApiEnv, readBody } from "./door/request.ts";

/** The API keys of a team. */
export const keyRoutes = new Hono<ApiEnv>()
  .get("/keys", async (c) => c.json({ keys: await keysOf(c.var.ports, c.var.caller.team) }))
  .post("/keys", async (c) => {
    const wanted = await readBody(c, newKey);
    const { ports, caller } = c.var;
    if ((await keysOf(ports, caller.team)).length >= mostKeys)
      throw new Problem("too-many", `A team has at most ${mostKeys} keys. Revoke one first.`);
    c.header("cache-control", "no-store");
    return c.json(await makeKey(ports, caller, wanted), 201);
  })
  .delete("/keys/:id", async (c) => {
    const id = c.req.param("id");
    const { ports, caller } = c.var;
    const found = await revokeKey(ports, caller.team, id);
    await ports.viewers.dismiss(caller.team, id); // also at a repeat, whose first try may have come this far only
    if (!found) throw new Problem("not-found", `There is no key ${id.slice(0, 64)}.`);
    return c.json({});
  });

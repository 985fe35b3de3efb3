import { keyCalls } from "../../shared/calls/keys.ts";
import { Problem } from "../../shared/problem.ts";
import { keysOf, makeKey, mostKeys, revokeKey } from "../identity/api-key.ts";
import { serve } from "./serve.ts";

export const keyRoutes = serve(keyCalls, {
  "GET /api/keys": async ({ ports, caller }) => ({ keys: await keysOf(ports, caller.team) }),
  "POST /api/keys": async ({ c, ports, caller, body }) => {
    if ((await keysOf(ports, caller.team)).length >= mostKeys)
      throw new Problem("too-many", `A team can have ${mostKeys} keys. Revoke one first.`);
    c.header("cache-control", "no-store");
    return makeKey(ports, caller, body);
  },
  "DELETE /api/keys/:id": async ({ ports, caller, params: { id } }) => {
    const found = await revokeKey(ports, caller.team, id);
    // A repeat ends the sockets too: the first try may have failed before it did.
    await ports.viewers.dismiss(caller.team, id);
    if (!found) throw new Problem("not-found", `There is no key ${id.slice(0, 64)}.`);
    return {};
  },
});

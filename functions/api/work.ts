import { Hono } from "hono";
import { Problem } from "../../shared/problem.ts";
import { nothing } from "../../shared/schemas/run.ts";
import { viewOf } from "../../shared/view.ts";
import { TicketProblem } from "../code-hosts/ticket-problem.ts";
import { lookForPullRequest } from "../look-for-pull-request.ts";
import { type ApiEnv, readBody } from "./door/request.ts";
import { ownRun } from "./read.ts";

const patch = {
  "content-type": "text/x-diff; charset=utf-8",
  "cache-control": "no-store",
};

/** What a Run brought about: its changes as a patch, and its pull request. */
export const workRoutes = new Hono<ApiEnv>()
  .get("/runs/:id/diff", async (c) => {
    const { ports, caller } = c.var;
    const { id, changes } = (await ownRun(ports, caller, c.req.param("id"))).after;
    if (!changes || changes.files === 0) return c.body("", 200, patch);
    const name = changes.blob === undefined ? undefined : changes.sha256;
    const link = name && (await ports.blobs.linkTo(id, name));
    if (link) return c.redirect(link, 302);
    const bytes = name && (await ports.blobs.get(id, name));
    if (!bytes) throw new Problem("not-found", "The patch of this Run could not be stored.");
    return c.body(new Uint8Array(bytes), 200, patch);
  })
  .post("/runs/:id/pull-requests/refresh", async (c) => {
    await readBody(c, nothing);
    const { ports, caller } = c.var;
    const { after } = await ownRun(ports, caller, c.req.param("id"));
    try {
      const run = await lookForPullRequest(ports, after);
      return c.json({ pullRequests: viewOf(run, ports.now()).pullRequests });
    } catch (error) {
      if (!(error instanceof TicketProblem)) throw error;
      throw new Problem("code-host-refused", error.message);
    }
  });

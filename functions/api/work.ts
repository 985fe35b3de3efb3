import { workCalls } from "../../shared/calls/work.ts";
import { Problem } from "../../shared/problem.ts";
import type { Run } from "../../shared/run.ts";
import type { Changes } from "../../shared/schemas/work.ts";
import { viewOf } from "../../shared/view.ts";
import { CodeHostProblem } from "../code-hosts/code-host-problem.ts";
import { lookForPullRequest } from "../look-for-pull-request.ts";
import { timeOf } from "../steady-time.ts";
import { ownRun } from "./read-run.ts";
import { serve } from "./serve.ts";

/** The files in a patch may be of any encoding, so it has none. */
const patch = {
  "content-type": "text/x-diff",
  "cache-control": "no-store",
};

export const workRoutes = serve(workCalls, {
  "GET /api/runs/:id/diff": async ({ c, ports, caller, params, query }) => {
    const { id, changes: all } = (await ownRun(ports, caller, params.id)).after;
    const changes = query.repository === undefined ? all : changesIn(all, query.repository);
    if (!changes || changes.files === 0) return c.body("", 200, patch);
    const name = changes.blob === undefined ? undefined : changes.sha256;
    const link = name && (await ports.blobs.linkTo(id, name));
    if (link) return c.redirect(link, 302);
    const bytes = name && (await ports.blobs.get(id, name));
    if (!bytes) throw new Problem("not-found", "The patch of this Run could not be stored.");
    return c.body(new Uint8Array(bytes), 200, patch);
  },
  "POST /api/runs/:id/pull-requests/refresh": async ({ ports, caller, params }) => {
    const { after } = await ownRun(ports, caller, params.id);
    try {
      const run = await lookForPullRequest(ports, after);
      return { pullRequests: viewOf(run, timeOf(ports, run)).pullRequests };
    } catch (error) {
      if (!(error instanceof CodeHostProblem)) throw error;
      throw new Problem("code-host-refused", error.message);
    }
  },
});

/** The changes of one repository of a Run. */
function changesIn(changes: Run["changes"], path: string): Changes | undefined {
  const found = changes?.repositories?.find((it) => it.path === path);
  if (found) return found;
  if (path === "." && !changes?.repositories) return changes;
  throw new Problem("not-found", `Nothing changed in a repository at "${path}" of this Run.`);
}

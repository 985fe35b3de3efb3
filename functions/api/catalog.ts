import { catalogCalls } from "../../shared/calls/catalog.ts";
import { engines } from "../../shared/engine.ts";
import { Problem } from "../../shared/problem.ts";
import { basePath } from "../base-path.ts";
import type { Caller } from "../identity/caller.ts";
import type { Ports } from "../ports/ports.ts";
import { costLimitsOfTeam } from "../team-cost-limits.ts";
import { egressOfTeam } from "../team-egress.ts";
import { ownRun } from "./read-run.ts";
import { serve } from "./serve.ts";

/** `openapi.ts` serves the description, which needs no sign-in. */
const { "GET /api/openapi.json": _, ...signedInCalls } = catalogCalls;

export const catalogRoutes = serve(signedInCalls, {
  "GET /api/me": async ({ ports, caller: { team, teams = [team], name } }) => {
    const { warmSeconds, keepMinutes } = ports.settings;
    const { interactive, autonomous } = await egressOfTeam(ports, team);
    const egress = { interactive, autonomous };
    const { unpriced } = await costLimitsOfTeam(ports, team);
    return { team, teams, name, warmSeconds, keepMinutes, egress, unpriced };
  },
  "GET /api/workers": async ({ ports, caller }) => ({
    workers: await ports.workers.list(caller.team),
    joinable: ports.workerProgram !== undefined,
  }),
  "GET /api/engines": async ({ ports, caller }) => {
    const states = await ports.workers.engines(caller.team);
    return { engines: states.map((it) => ({ ...it, label: engines[it.engine] })) };
  },
  "GET /api/blobs/:id/link": async ({ ports, caller, params: { id } }) => {
    const [runId, sha256] = await ownBlob(ports, caller, id);
    return {
      url: (await ports.blobs.linkTo(runId, sha256)) ?? `${basePath(ports)}/api/blobs/${id}`,
    };
  },
  "GET /api/blobs/:id": async ({ c, ports, caller, params: { id } }) => {
    const [runId, sha256] = await ownBlob(ports, caller, id);
    const link = await ports.blobs.linkTo(runId, sha256);
    if (link) return c.redirect(link, 302);
    const bytes = await ports.blobs.get(runId, sha256);
    if (!bytes) throw noBlob(id);
    return c.body(new Uint8Array(bytes), 200, {
      "content-type": "text/plain; charset=utf-8",
      "content-disposition": "attachment",
      "cache-control": "private, immutable, max-age=86400",
    });
  },
});

/** Every blob belongs to one Run: `<run id>.<sha256>`. */
export const blobId = (runId: string, sha256: string): string => `${runId}.${sha256}`;

async function ownBlob(ports: Ports, caller: Caller, id: string): Promise<[string, string]> {
  const [, runId, sha256] = /^(run_[0-9a-z]{26})\.([0-9a-f]{64})$/.exec(id) ?? [];
  if (!runId || !sha256) throw noBlob(id);
  await ownRun(ports, caller, runId).catch(() => Promise.reject(noBlob(id)));
  return [runId, sha256];
}

const noBlob = (id: string) => new Problem("not-found", `There is no blob ${id.slice(0, 120)}.`);

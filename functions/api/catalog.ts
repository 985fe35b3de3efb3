import { Hono } from "hono";
import { engines } from "../../shared/engine.ts";
import { Problem } from "../../shared/problem.ts";
import type { ApiContext, ApiEnv } from "./door/request.ts";
import { ownRun } from "./read.ts";

/** Where a Run can go, what can run it, and large results. */
export const catalogRoutes = new Hono<ApiEnv>()
  .get("/me", (c) => {
    const { team, teams = [team], name } = c.var.caller;
    const { warmSeconds, keepMinutes } = c.var.ports.settings;
    return c.json({ team, teams, name, warmSeconds, keepMinutes });
  })
  .get("/workers", async (c) =>
    c.json({ workers: await c.var.ports.workers.list(c.var.caller.team) }),
  )
  .get("/engines", async (c) => {
    const states = await c.var.ports.workers.engines(c.var.caller.team);
    return c.json({ engines: states.map((it) => ({ ...it, label: engines[it.engine] })) });
  })
  .get("/blobs/:id/link", async (c) => {
    const id = c.req.param("id");
    const [runId, sha256] = await ownBlob(c, id);
    const url = (await c.var.ports.blobs.linkTo(runId, sha256)) ?? `/api/blobs/${id}`;
    return c.json({ url });
  })
  .get("/blobs/:id", async (c) => {
    const { ports } = c.var;
    const [runId, sha256] = await ownBlob(c, c.req.param("id"));
    const link = await ports.blobs.linkTo(runId, sha256);
    if (link) return c.redirect(link, 302);
    const bytes = await ports.blobs.get(runId, sha256);
    if (!bytes) throw noBlob(c.req.param("id"));
    return c.body(new Uint8Array(bytes), 200, {
      "content-type": "text/plain; charset=utf-8",
      "content-disposition": "attachment",
      "cache-control": "private, immutable, max-age=86400",
    });
  });

/** A blob belongs to one Run: `<run id>.<sha256>`. */
export const blobId = (runId: string, sha256: string): string => `${runId}.${sha256}`;

async function ownBlob(c: ApiContext, id: string): Promise<[string, string]> {
  const [runId, sha256] = blobParts(id);
  await ownRun(c.var.ports, c.var.caller, runId).catch(() => Promise.reject(noBlob(id)));
  return [runId, sha256];
}

function blobParts(id: string): [string, string] {
  const [, runId, sha256] = /^(run_[0-9a-z]{26})\.([0-9a-f]{64})$/.exec(id) ?? [];
  if (!runId || !sha256) throw noBlob(id);
  return [runId, sha256];
}

const noBlob = (id: string) => new Problem("not-found", `There is no blob ${id.slice(0, 120)}.`);

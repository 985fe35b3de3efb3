import { workerCalls } from "../../shared/calls/workers.ts";
import { Problem } from "../../shared/problem.ts";
import { joinLine } from "../../shared/words/join-line.ts";
import type { Ports } from "../ports/ports.ts";
import { changeWorker } from "../workers/change.ts";
import { makeCode } from "../workers/join.ts";
import { viewOf } from "../workers/joined-workers.ts";
import { isJoined } from "../workers/kept-worker.ts";
import { removeWorker } from "../workers/remove.ts";
import { serve } from "./serve.ts";
import { notBuilt } from "./worker/worker.ts";

export const workerRoutes = serve(workerCalls, {
  "POST /api/workers/codes": async ({ c, ports, caller, body }) => {
    const program = await ports.workerProgram?.();
    if (!program) throw notBuilt(ports);
    c.header("cache-control", "no-store");
    const { code, expiresAt } = await makeCode(ports, caller, body);
    const url = addressFor(ports);
    const { sha256 } = program;
    return { code, expiresAt, url, sha256, line: joinLine({ url, code, sha256 }) };
  },
  "PATCH /api/workers/:id": async ({ ports, caller, params: { id }, body }) => {
    const change = Object.fromEntries(Object.entries(body).filter(([, it]) => it !== undefined));
    const kept = await changeWorker(ports, caller.team, id, change);
    if (!kept) throw noWorker(id);
    return { worker: await viewOf(ports, kept) };
  },
  "DELETE /api/workers/:id": async ({ ports, caller, params: { id } }) => {
    if (!isJoined(id) || !(await removeWorker(ports, caller.team, id))) throw noWorker(id);
    return {};
  },
});

/** Where a machine that joins reaches this server. */
const addressFor = ({ settings }: Ports): string => (settings.joinUrl ?? settings.consoleUrl)();

const noWorker = (id: string) =>
  new Problem(
    "not-found",
    `There is no worker ${id.slice(0, 64)} that joined. GET /api/workers lists them.`,
  );

import { Hono } from "hono";
import { joinCall, nudgeCall, reportCall } from "../../../shared/calls/worker-door.ts";
import { Problem } from "../../../shared/problem.ts";
import type { WorkerReportReply } from "../../../shared/schemas/worker-protocol.ts";
import type { Ports } from "../../ports/ports.ts";
import { workerOfToken } from "../../workers/credential.ts";
import { checkProtocol, join } from "../../workers/join.ts";
import type { KeptWorker } from "../../workers/kept-worker.ts";
import { currentOrders, takeReport } from "../../workers/report.ts";
import { rateLimit } from "../door/rate-limit.ts";
import { longPoll, type News } from "../long-poll.ts";
import { serving } from "../serve.ts";

type WorkerEnv = {
  Variables: { ports: Ports; team: string; worker: KeptWorker };
};

const serveWorker = serving<WorkerEnv>("/worker");

const joinRoutes = serveWorker(joinCall, {
  "POST /worker/join": async ({ ports, body }) => join(ports, body),
});

const reportRoutes = serveWorker(reportCall, {
  "POST /worker/report": async ({ c, ports, team, worker, body }) => {
    checkProtocol(body.protocol);
    await takeReport(ports, team, worker, body);
    const hints = ports.workerNews?.on;
    let orders: WorkerReportReply | undefined;
    const token = tokenOf(c.req.header("authorization"));
    const read = async () => {
      orders = await currentOrders(ports, token);
      return orders.mark === body.known ? undefined : orders;
    };
    const news: News = (wake) => hints?.(worker.id, wake) ?? (() => {});
    const changed = await longPoll(news, hints ? body.wait : 0, read, c.req.raw.signal);
    return changed ?? orders ?? currentOrders(ports, token);
  },
});

const nudgeRoutes = serveWorker(nudgeCall, {
  "POST /worker/nudge": async ({ ports, worker }) => ({
    url: await ports.workerNudgeUrl?.(worker.id),
  }),
});

const tokenOf = (authorization: string | undefined): string =>
  /^Bearer (\S{1,512})$/.exec(authorization ?? "")?.[1] ?? "";

/** A worker reports when something changes, so a burst is usual; more is a loop. */
const ofOneWorker = { burst: 120, perSecond: 10 } as const;
/** Codes and credentials cannot be guessed; this keeps those who try from costing anything. */
const ofStrangers = { burst: 60, perSecond: 5 } as const;

/** The calls of workers. A credential names one worker, which speaks of its own DevBoxes only. */
export function workerApi(ports: Ports): Hono<WorkerEnv> {
  const reports = rateLimit(ofOneWorker, () => performance.now());
  const strangers = rateLimit(ofStrangers, () => performance.now());
  const refuse = (seconds: number) => {
    if (seconds === 0) return;
    throw new Problem("too-many-requests", `Too many calls. Try again in ${seconds} s.`, {
      retryAfter: seconds,
    });
  };
  return new Hono<WorkerEnv>()
    .use(async (c, next) => {
      c.set("ports", ports);
      await next();
    })
    .get("/program", async (c) => {
      refuse(strangers("program"));
      const program = await ports.workerProgram?.();
      if (!program) throw notBuilt(ports);
      return c.body(new Uint8Array(program.bytes), 200, {
        "content-type": "text/javascript; charset=utf-8",
        "x-content-sha256": program.sha256,
        "cache-control": "no-store",
      });
    })
    .use("/join", async (_, next) => {
      refuse(strangers("join"));
      await next();
    })
    .route("/", joinRoutes)
    .use(async (c, next) => {
      try {
        const found = await workerOfToken(ports, tokenOf(c.req.header("authorization")));
        c.set("team", found.team);
        c.set("worker", found.worker);
      } catch (error) {
        refuse(strangers("report"));
        throw error;
      }
      refuse(reports(c.var.worker.id));
      await next();
    })
    .route("/", reportRoutes)
    .route("/", nudgeRoutes);
}

/** Why there is no program to download. */
export const notBuilt = ({ workerProgram }: Pick<Ports, "workerProgram">) =>
  new Problem(
    "not-built",
    workerProgram === undefined
      ? "Machines cannot join this deployment."
      : "The program of workers is not built, or is older than its sources. Run npm run build on the server, then start it again.",
  );

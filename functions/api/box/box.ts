import { Hono } from "hono";
import { boxCalls, helloCall } from "../../../shared/calls/box.ts";
import { costUsdLeft } from "../../../shared/cost-limit.ts";
import type { BoxCommand } from "../../../shared/decide/command.ts";
import { Problem } from "../../../shared/problem.ts";
import { createRedactor } from "../../../shared/redaction/redactor.ts";
import { ended, type Run, workplaceOf } from "../../../shared/run.ts";
import {
  boxAskReply,
  boxReportReply,
  type HelloReply,
  type InboxReply,
  noCredentials,
} from "../../../shared/schemas/box-protocol.ts";
import { commit } from "../../commit.ts";
import { capability, verifyBootToken, verifyCapability } from "../../identity/capability.ts";
import type { Ports } from "../../ports/ports.ts";
import { allowedOf } from "../../repository-settings/allowed.ts";
import { steadyMs } from "../../steady-time.ts";
import { costLimitsOfTeam } from "../../team-cost-limits.ts";
import { egressOfRun } from "../../team-egress.ts";
import { longPoll, newsOf } from "../long-poll.ts";
import { eventAt, promptsOf } from "../read-run.ts";
import { sha256 } from "../request.ts";
import { boxByteRoutes } from "./bytes.ts";
import { endsWait, inboxFrom } from "./inbox.ts";
import { type Box, type BoxEnv, currentRun, serveBox } from "./serve-box.ts";
import { boxWorkRoutes, placeForBox, ticketOf } from "./work.ts";

const helloRoutes = serveBox(helloCall, {
  "POST /box/hello": async ({ ports, body: { bootToken, nonce, isolated } }) => {
    const claim = verifyBootToken(ports.settings.secret, bootToken, steadyMs(ports));
    if (!claim) throw new Problem("unauthorized", "This boot token is invalid or has expired.");
    const { runId, generation } = claim;
    const { after } = await commit(ports, runId, {
      type: "hello",
      generation,
      nonce: sha256(nonce), // the timeline is visible to the whole team
      isolated,
    });
    return helloReply(ports, after, generation);
  },
});

const speakingRoutes = serveBox(boxCalls, {
  "POST /box/events": async ({ ports, box, body }) => {
    await say(ports, box, { type: "box-events", ...body });
    return { watched: await ports.viewers.watched(box.runId) };
  },
  "POST /box/ask": async ({ ports, box, body: { by, ...asked } }) => {
    const said = await say(ports, box, { type: "box-ask", ...asked, engine: by });
    const reply = boxAskReply.parse(said);
    if (reply.ask !== "answered") return reply;
    return { ...reply, answers: await recordedAnswers(ports, box.runId, asked.id) };
  },
  "POST /box/report": async ({ ports, box, body }) =>
    boxReportReply.parse(await say(ports, box, { type: "box-report", ...body })),
  "GET /box/credentials": async ({ c, ports, box }) => {
    const { team, target, engine } = await currentRun(ports, box);
    c.header("cache-control", "no-store");
    if (!target || !engine) return noCredentials;
    return ports.workers.credentials(team, target.worker, engine.name);
  },
  "GET /box/allowed-settings": async ({ ports, box }) => {
    const run = await currentRun(ports, box);
    const { team } = run;
    const repository = workplaceOf(run)?.repository.cloneUrl;
    if (repository === undefined) return { allowed: [] };
    const all = await allowedOf(ports, team);
    return { allowed: all.filter((it) => it.repository === repository) };
  },
  "GET /box/standing": async ({ ports, box }) => standing(await currentRun(ports, box)),
  "POST /box/delta": async ({ ports, box, body }) => {
    const run = await currentRun(ports, box);
    await ports.viewers.post(run, { type: "delta", runId: run.id, ...redactor.deep(body) });
    return {};
  },
  "GET /box/inbox": async ({ c, ports, box, query: { after, wait } }) => {
    const next = inboxFrom(ports, box.runId, after);
    let inbox: InboxReply = { items: [], head: after };
    const read = async () => {
      await currentRun(ports, box);
      inbox = await next();
      return inbox.items.length > 0 ? inbox : undefined;
    };
    await longPoll(newsOf(ports, box.runId, endsWait), wait, read, c.req.raw.signal);
    return inbox;
  },
  "POST /box/nudge": async ({ ports, box }) => {
    await currentRun(ports, box);
    return { url: await ports.nudgeUrl?.(box.runId, box.generation) };
  },
});

/** The calls of DevBoxes. A capability names one Run and one generation. It can append, ask and report, and nothing else. */
export const devBoxApi = (ports: Ports) =>
  new Hono<BoxEnv>()
    .use(async (c, next) => {
      c.set("ports", ports);
      await next();
    })
    .route("/", helloRoutes)
    .use(async (c, next) => {
      const token = /^Bearer (\S{1,500})$/.exec(c.req.header("authorization") ?? "")?.[1];
      const claim = token && verifyCapability(ports.settings.secret, token);
      if (!claim)
        throw new Problem("unauthorized", "A DevBox sends its capability as a bearer token.");
      c.set("box", claim);
      await next();
    })
    .route("/", speakingRoutes)
    .route("/", boxByteRoutes)
    .route("/", boxWorkRoutes);

/** Whether a result reported during this turn could be the Run's result. */
function standing(run: Run): { mayReport: boolean; why?: string } {
  if (run.open)
    return { mayReport: false, why: "A question is open. Wait for its answer, then continue." };
  if (run.queue.length > 0)
    return {
      mayReport: false,
      why: "A person has sent a message. End your turn now: the message is your next prompt. Report after it.",
    };
  return { mayReport: true };
}

/** The DevBox takes out the secrets that it knows; tokens of well-known forms are looked for once more here. */
const redactor = createRedactor();

type Saying<C> = C extends BoxCommand ? Omit<C, "generation"> : never;

async function say(ports: Ports, { runId, generation }: Box, said: Saying<BoxCommand>) {
  const { reply } = await commit(ports, runId, { ...redactor.deep(said), generation });
  return reply.body;
}
async function helloReply(ports: Ports, run: Run, generation: number): Promise<HelloReply> {
  return {
    capability: capability(ports.settings.secret, run.id, generation),
    runId: run.id,
    generation,
    head: run.seq,
    engine: run.engine?.name ?? "script",
    mode: run.mode,
    ...(run.ticket ? { ticket: await ticketOf(ports, run.id, run.ticket) } : {}),
    ...(run.workplace ? placeForBox(run.workplace) : {}),
    ...(run.wanted.model ? { model: run.wanted.model } : {}),
    ...(run.wanted.effort ? { effort: run.wanted.effort } : {}),
    egress: await egressOfRun(ports, run),
    silenceSeconds: ports.settings.silenceSeconds,
    resumed: run.pastDevboxes.length > 0,
    turn: {
      number: run.turn.number,
      state: run.turn.state,
      prompts: await promptsOf(ports, run.id, run.turn.from),
      costUsdLeft: costUsdLeft(run),
    },
    refuseUnpriced: (await costLimitsOfTeam(ports, run.team)).unpriced === "refuse",
    finished: ended(run) || run.result !== undefined,
    ephemeral: run.devbox?.ephemeral === true,
    ...(await restored(ports, run)),
  };
}

/** The save that a DevBox starts from, if an earlier DevBox made one. */
async function restored(ports: Ports, { id, checkpoint }: Run) {
  if (!checkpoint || !ports.saves) return {};
  const { save, bytes, sha256: hash } = checkpoint;
  return { restore: { url: await ports.saves.restore(id, save), bytes, sha256: hash, save } };
}

async function recordedAnswers(ports: Ports, runId: string, id: string) {
  const run = (await ports.log.last(runId))?.after;
  const seq = run?.asked.find((it) => it.id === id)?.answered;
  const event = seq === undefined ? undefined : await eventAt(ports, runId, seq);
  return event?.type === "questions.answered" ? event.answers : {};
}

import { Hono } from "hono";
import * as z from "zod";
import { whole } from "../../../shared/calls/common.ts";
import type { BoxCommand } from "../../../shared/decide/command.ts";
import { generationOver } from "../../../shared/decide/devbox/batch.ts";
import { Problem } from "../../../shared/problem.ts";
import { ended, type Run } from "../../../shared/run.ts";
import {
  boxAsk,
  boxDelta,
  boxEvents,
  boxReport,
  type boxStanding,
  type HelloReply,
  hello,
} from "../../../shared/schemas/box-protocol.ts";
import { capability, verifyBootToken, verifyCapability } from "../../capability.ts";
import { commit } from "../../commit.ts";
import type { Ports } from "../../ports.ts";
import { longPoll } from "../long-poll.ts";
import { eventAt, promptsOf } from "../read-run.ts";
import { parsed, queryOf, readBody, sha256 } from "../request.ts";
import { boxByteRoutes } from "./bytes.ts";
import { inboxAfter } from "./inbox.ts";
import { boxWorkRoutes, ticketOf } from "./work.ts";

type Box = { readonly runId: string; readonly generation: number };
export type BoxEnv = { Variables: { ports: Ports; box: Box } };

const maxBatch = 1_048_576;

const inboxQuery = z.object({ after: whole(0, Number.MAX_SAFE_INTEGER, 0), wait: whole(0, 20, 0) });

/** The DevBox's side. Its capability names one Run and one generation; it can append, ask and report, and nothing else. */
export const boxRoutes = new Hono<BoxEnv>()
  .post("/hello", async (c) => {
    const { bootToken, nonce, isolated } = await readBody(c, hello);
    const { ports } = c.var;
    const claim = verifyBootToken(ports.settings.secret, bootToken, Date.parse(ports.now()));
    if (!claim) throw new Problem("unauthorized", "This boot token is not valid, or too old.");
    const { runId, generation } = claim;
    const hashed = sha256(nonce); // the timeline is for all to see
    const { after } = await commit(ports, runId, {
      type: "hello",
      generation,
      nonce: hashed,
      isolated,
    });
    return c.json(await helloReply(ports, after, generation));
  })
  .use(async (c, next) => {
    const token = /^Bearer (\S{1,500})$/.exec(c.req.header("authorization") ?? "")?.[1];
    const claim = token && verifyCapability(c.var.ports.settings.secret, token);
    if (!claim)
      throw new Problem("unauthorized", "A DevBox sends its capability as a bearer token.");
    c.set("box", claim);
    await next();
  })
  .post("/events", async (c) => {
    const { number, facts } = await readBody(c, boxEvents, maxBatch);
    await say(c.var, { type: "box-events", number, facts, ...generationOf(c.var) });
    return c.json({ watched: await c.var.ports.viewers.watched(c.var.box.runId) });
  })
  .post("/ask", async (c) => {
    const { number, id, questions, by } = await readBody(c, boxAsk);
    const command = { type: "box-ask" as const, number, id, questions, engine: by };
    const reply = await say(c.var, { ...command, ...generationOf(c.var) });
    if (reply["ask"] !== "answered") return c.json(reply);
    return c.json({ ...reply, answers: await recordedAnswers(c.var.ports, c.var.box.runId, id) });
  })
  .post("/report", async (c) => {
    const report = await readBody(c, boxReport);
    return c.json(await say(c.var, { type: "box-report", ...report, ...generationOf(c.var) }));
  })
  .get("/credentials", async (c) => {
    const run = await currentRun(c.var);
    const { target, engine } = run;
    const none = { env: {}, files: [], secrets: [] };
    c.header("cache-control", "no-store");
    if (!target || !engine) return c.json(none);
    return c.json(await c.var.ports.workers.credentials(run.team, target.worker, engine.name));
  })
  .get("/standing", async (c) => c.json(standing(await currentRun(c.var))))
  .post("/delta", async (c) => {
    const text = await readBody(c, boxDelta);
    const run = await currentRun(c.var);
    await c.var.ports.viewers.post(run, { type: "delta", runId: run.id, ...text });
    return c.json({});
  })
  .get("/inbox", async (c) => {
    const { after, wait } = parsed(inboxQuery, queryOf(c, inboxQuery));
    const { ports, box } = c.var;
    const read = async () => {
      await currentRun(c.var);
      return inboxAfter(ports, box.runId, after, wait > 0);
    };
    const found = await longPoll(ports, box.runId, wait, read, c.req.raw.signal);
    return c.json(found ?? { items: [], head: after });
  })
  .route("/", boxByteRoutes)
  .route("/", boxWorkRoutes);

/** Whether a result reported within this turn could be the Run's. */
function standing(run: Run): z.infer<typeof boxStanding> {
  if (run.open)
    return { mayReport: false, why: "A question is open. Wait for its answer, then go on." };
  if (run.queue.length > 0)
    return {
      mayReport: false,
      why: "A person has sent a message. End your turn now: the message is your next prompt. Report after it.",
    };
  return { mayReport: true };
}

const generationOf = ({ box }: { box: Box }) => ({ generation: box.generation });

async function say({ ports, box }: { ports: Ports; box: Box }, command: BoxCommand) {
  return (await commit(ports, box.runId, command)).reply.body;
}

/** The Run, as long as this DevBox is the one it has. */
export async function currentRun({ ports, box }: { ports: Ports; box: Box }): Promise<Run> {
  const last = await ports.log.last(box.runId);
  if (last?.after.devbox?.generation !== box.generation) throw generationOver();
  return last.after;
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
    ...(run.wanted.model ? { model: run.wanted.model } : {}),
    ...(run.wanted.effort ? { effort: run.wanted.effort } : {}),
    silenceSeconds: ports.settings.silenceSeconds,
    resumed: run.pastDevboxes.length > 0,
    turn: {
      number: run.turn.number,
      state: run.turn.state,
      prompts: await promptsOf(ports, run.id, run.turn.from),
    },
    finished: ended(run) || run.result !== undefined,
    ephemeral: run.devbox?.ephemeral === true,
    ...(await restored(ports, run)),
  };
}

/** What an ephemeral DevBox begins from, when an earlier one saved something. */
async function restored(ports: Ports, { id, devbox, checkpoint }: Run) {
  if (!devbox?.ephemeral || !checkpoint || !ports.saves) return {};
  const { save, bytes, sha256: hash } = checkpoint;
  return { restore: { url: await ports.saves.restore(id, save), bytes, sha256: hash } };
}

async function recordedAnswers(ports: Ports, runId: string, id: string) {
  const run = (await ports.log.last(runId))?.after;
  const seq = run?.asked.find((it) => it.id === id)?.answered;
  const event = seq === undefined ? undefined : await eventAt(ports, runId, seq);
  return event?.type === "questions.answered" ? event.answers : {};
}

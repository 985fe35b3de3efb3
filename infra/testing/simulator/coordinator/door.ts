import { inboxFrom } from "../../../../functions/api/box/inbox.ts";
import { eventAt, promptsOf } from "../../../../functions/api/read-run.ts";
import { commit, type Request } from "../../../../functions/commit.ts";
import type { Caller } from "../../../../functions/identity/caller.ts";
import { capability, verifyBootToken } from "../../../../functions/identity/capability.ts";
import type { Ports } from "../../../../functions/ports/ports.ts";
import { startRun } from "../../../../functions/start-run.ts";
import { steadyMs } from "../../../../functions/steady-time.ts";
import { egressOfRun } from "../../../../functions/team-egress.ts";
import type { BoxCommand, PersonCommand } from "../../../../shared/decide/command.ts";
import { generationOver } from "../../../../shared/decide/devbox/batch.ts";
import { Problem } from "../../../../shared/problem.ts";
import { ended, type Run } from "../../../../shared/run.ts";
import type { HelloReply } from "../../../../shared/schemas/box-protocol.ts";
import type { NewRun } from "../../../../shared/schemas/run.ts";
import { viewOf } from "../../../../shared/view.ts";

/** The reply to a caller. A status of 500 or more does not say whether the request was carried out. */
export type Heard = { readonly status: number; readonly body: unknown };

/** The identity of a DevBox, from its capability. */
export type Badge = { readonly runId: string; readonly generation: number };

export type BoxSays =
  | Pick<Extract<BoxCommand, { type: "box-events" }>, "type" | "number" | "facts">
  | Pick<
      Extract<BoxCommand, { type: "box-ask" }>,
      "type" | "number" | "id" | "questions" | "engine"
    >
  | Pick<Extract<BoxCommand, { type: "box-report" }>, "type" | "number" | "status" | "summary">;

const ok = (body: unknown): Heard => ({ status: 200, body });

/** The Run, if this is its current DevBox. */
export async function currentRun(ports: Ports, { runId, generation }: Badge): Promise<Run> {
  const last = await ports.log.last(runId);
  if (last?.after.devbox?.generation !== generation) throw generationOver();
  return last.after;
}

/** The archive that an ephemeral DevBox starts from, chosen as in `functions/api/box/box.ts`. */
async function restored(ports: Ports, { id, devbox, checkpoint }: Run) {
  if (!devbox?.ephemeral || !checkpoint || !ports.saves) return {};
  const { save, bytes, sha256 } = checkpoint;
  return { restore: { url: await ports.saves.restore(id, save), bytes, sha256 } };
}

/** The routes of `functions/api` without HTTP. Each request leads to the same command. */
export const door = {
  async create(ports: Ports, caller: Caller, wanted: NewRun, request: Request): Promise<Heard> {
    const run = await startRun(ports, caller, wanted, request);
    return { status: 201, body: { run: viewOf(run, run.createdAt) } };
  },

  async person(
    ports: Ports,
    runId: string,
    command: PersonCommand,
    request: Request,
  ): Promise<Heard> {
    const last = await ports.log.last(runId);
    if (!last) throw new Problem("run-not-found", `There is no Run ${runId}.`);
    const { reply } = await commit(ports, last, command, request);
    return reply;
  },

  async events(ports: Ports, runId: string, after: number): Promise<Heard> {
    return ok(await ports.log.events(runId, after, 500));
  },

  async hello(ports: Ports, token: string, nonce: string, isolated: boolean): Promise<Heard> {
    const claim = verifyBootToken(ports.settings.secret, token, steadyMs(ports));
    if (!claim) throw new Problem("unauthorized", "This boot token is invalid or has expired.");
    const { runId, generation } = claim;
    const { after } = await commit(ports, runId, { type: "hello", generation, nonce, isolated });
    const reply: HelloReply = {
      capability: capability(ports.settings.secret, runId, generation),
      runId,
      generation,
      head: after.seq,
      engine: after.engine?.name ?? "script",
      ephemeral: after.devbox?.ephemeral === true,
      mode: after.mode,
      egress: await egressOfRun(ports, after),
      silenceSeconds: ports.settings.silenceSeconds,
      resumed: after.pastDevboxes.length > 0,
      turn: {
        number: after.turn.number,
        state: after.turn.state,
        prompts: await promptsOf(ports, runId, after.turn.from),
      },
      refuseUnpriced: false,
      finished: ended(after) || after.result !== undefined,
      ...(await restored(ports, after)),
    };
    return ok(reply);
  },

  async box(ports: Ports, { runId, generation }: Badge, says: BoxSays): Promise<Heard> {
    const { reply } = await commit(ports, runId, { ...says, generation });
    if (says.type !== "box-ask" || reply.body["ask"] !== "answered") return reply;
    const run = (await ports.log.last(runId))?.after;
    const seq = run?.asked.find((it) => it.id === says.id)?.answered;
    const event = seq === undefined ? undefined : await eventAt(ports, runId, seq);
    const answers = event?.type === "questions.answered" ? event.answers : {};
    return ok({ ...reply.body, answers });
  },

  async inbox(ports: Ports, badge: Badge, after: number): Promise<Heard> {
    await currentRun(ports, badge);
    return ok(await inboxFrom(ports, badge.runId, after)());
  },
};

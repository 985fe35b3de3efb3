import { runCommandCalls } from "../../shared/calls/run-commands.ts";
import type { PersonCommand } from "../../shared/decide/command.ts";
import { idFrom } from "../../shared/id.ts";
import { Problem } from "../../shared/problem.ts";
import { maxMessage } from "../../shared/schemas/run.ts";
import { commit } from "../commit.ts";
import { ownRun } from "./read-run.ts";
import { type ApiContext, keyedRequest } from "./request.ts";
import { serve } from "./serve.ts";

export const runCommandRoutes = serve(runCommandCalls, {
  "POST /api/runs/:id/answers": ({ c, caller, body }) =>
    record(c, { type: "answer", by: caller.name, ...body }),
  "POST /api/runs/:id/messages": ({ c, ports, caller, body }) => {
    if (body.text.length > maxMessage)
      throw new Problem("too-large", "The message is too long. Send 16 KB or less.");
    const id = idFrom("message", ports.entropy(17));
    return record(c, { type: "message", by: caller.name, id, ...body });
  },
  "DELETE /api/runs/:id/messages/:message": ({ c, caller, params: { message } }) =>
    record(c, { type: "withdraw", by: caller.name, message }),
  "POST /api/runs/:id/messages/:message/now": ({ c, caller, params: { message } }) =>
    record(c, { type: "urge", by: caller.name, message }),
  "POST /api/runs/:id/stop": ({ c, caller }) => record(c, { type: "stop", by: caller.name }),
  "POST /api/runs/:id/move": async ({ c, ports, caller, body: { target } }) => {
    const { unsafeNoSandbox } = ports.settings;
    const [workers, engines] = await Promise.all([
      ports.workers.list(caller.team),
      ports.workers.engines(caller.team),
    ]);
    return record(c, { type: "move", by: caller.name, target, workers, engines, unsafeNoSandbox });
  },
  "POST /api/runs/:id/devbox/keep": ({ c, caller, body: { minutes } }) =>
    record(c, { type: "keep", by: caller.name, minutes }),
  "POST /api/runs/:id/devbox/release": ({ c, caller }) =>
    record(c, { type: "release", by: caller.name }),
});

/** Records a command in the log of the Run. The reply comes from the log, so that a repeat gets the same one. */
async function record(c: ApiContext, command: PersonCommand): Promise<Response> {
  const { ports, caller } = c.var;
  const last = await ownRun(ports, caller, c.req.param("id") ?? "");
  const { reply } = await commit(ports, last, command, await keyedRequest(c, command.type));
  return Response.json(reply.body, { status: reply.status });
}

import { Hono } from "hono";
import type { PersonCommand } from "../../shared/decide/command.ts";
import { idFrom } from "../../shared/id.ts";
import { Problem } from "../../shared/problem.ts";
import { answering } from "../../shared/schemas/question.ts";
import { keep, maxMessage, newMessage, nothing } from "../../shared/schemas/run.ts";
import { commit } from "../commit.ts";
import { type ApiContext, type ApiEnv, keyedRequest, readBody } from "./door/request.ts";
import { ownRun } from "./read.ts";

/** What people ask of a Run that is there: answer, message, withdraw, deliver now, stop, keep, release. */
export const requestRoutes = new Hono<ApiEnv>()
  .post("/runs/:id/answers", async (c) => {
    const { questions, answers } = await readBody(c, answering);
    return settle(c, { type: "answer", by: c.var.caller.name, questions, answers });
  })
  .post("/runs/:id/messages", async (c) => {
    const { text, autonomous } = await readBody(c, newMessage);
    if (text.length > maxMessage) throw new Problem("too-large", "A message may be 16 KB long.");
    const id = idFrom("message", c.var.ports.entropy(17));
    return settle(c, { type: "message", by: c.var.caller.name, id, text, autonomous });
  })
  .delete("/runs/:id/messages/:message", (c) =>
    settle(c, { type: "withdraw", by: c.var.caller.name, message: c.req.param("message") }),
  )
  .post("/runs/:id/messages/:message/now", async (c) => {
    await readBody(c, nothing);
    return settle(c, { type: "urge", by: c.var.caller.name, message: c.req.param("message") });
  })
  .post("/runs/:id/stop", async (c) => {
    await readBody(c, nothing);
    return settle(c, { type: "stop", by: c.var.caller.name });
  })
  .post("/runs/:id/devbox/keep", async (c) => {
    const { minutes } = await readBody(c, keep);
    return settle(c, { type: "keep", by: c.var.caller.name, minutes });
  })
  .post("/runs/:id/devbox/release", async (c) => {
    await readBody(c, nothing);
    return settle(c, { type: "release", by: c.var.caller.name });
  });

async function settle(c: ApiContext, command: PersonCommand): Promise<Response> {
  const { ports, caller } = c.var;
  const last = await ownRun(ports, caller, c.req.param("id") ?? "");
  const { reply } = await commit(ports, last, command, await keyedRequest(c, command.type));
  return Response.json(reply.body, { status: reply.status });
}

import { outgoingWebhookCalls } from "../../shared/calls/outgoing-webhooks.ts";
import { Problem } from "../../shared/problem.ts";
import { sendTest } from "../outgoing-webhooks/announce.ts";
import { attemptsOf } from "../outgoing-webhooks/attempts.ts";
import {
  makeOutgoing,
  outgoingOf,
  removeOutgoing,
  shownOutgoing,
} from "../outgoing-webhooks/outgoing-webhooks.ts";
import { lastOf, wishOf } from "./paging.ts";
import { serve } from "./serve.ts";

export const outgoingWebhookRoutes = serve(outgoingWebhookCalls, {
  "GET /api/outgoing-webhooks": async ({ ports, caller }) => ({
    webhooks: (await outgoingOf(ports, caller.team)).map(shownOutgoing),
  }),
  "POST /api/outgoing-webhooks": ({ c, ports, caller, body }) => {
    c.header("cache-control", "no-store");
    return makeOutgoing(ports, caller, body);
  },
  "GET /api/outgoing-webhooks/attempts": async ({ ports, caller, query }) => {
    const attempts = await attemptsOf(ports, caller.team, wishOf(query));
    return { attempts, ...lastOf(attempts, query) };
  },
  "POST /api/outgoing-webhooks/:id/test": async ({ ports, caller, params: { id } }) => {
    const found = (await outgoingOf(ports, caller.team)).find((it) => it.id === id);
    if (!found) throw missing(id);
    return { attempt: await sendTest(ports, caller.team, found) };
  },
  "DELETE /api/outgoing-webhooks/:id": async ({ ports, caller, params: { id } }) => {
    if (!(await removeOutgoing(ports, caller.team, id))) throw missing(id);
    return {};
  },
});

const missing = (id: string) => new Problem("not-found", `There is no webhook ${id.slice(0, 64)}.`);

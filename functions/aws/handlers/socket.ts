import * as z from "zod";
import { clientFrame } from "../../../shared/schemas/frame.ts";
import { ownRun } from "../../api/read-run.ts";
import { keyStands } from "../../identity/api-key.ts";
import type { Caller } from "../../identity/caller.ts";
import { type Deployment, deployed } from "../composition.ts";
import { noting } from "../fargate/noting-host.ts";
import { live } from "../sockets/viewers.ts";

const event = z.object({
  requestContext: z.object({
    connectionId: z.string(),
    routeKey: z.enum(["$connect", "$disconnect", "$default"]),
  }),
  headers: z.record(z.string(), z.string()).optional(),
  queryStringParameters: z.record(z.string(), z.string()).nullish(),
  body: z.string().optional(),
});
type Event = z.infer<typeof event>;

/** How many past events a subscription sends. Viewers read more over HTTP, where a reply can be larger than a frame. */
const backlog = 500;

/** The WebSocket API, for people who watch Runs and for nudges to DevBoxes and workers. */
export async function handler(raw: unknown): Promise<{ statusCode: number }> {
  const it = event.parse(raw);
  const at = await deployed(noting);
  const { connectionId, routeKey } = it.requestContext;
  if (routeKey === "$connect") return { statusCode: await connect(at, connectionId, it) };
  if (routeKey === "$disconnect") await at.connections.closed(connectionId);
  else await said(at, connectionId, it.body ?? "");
  return { statusCode: 200 };
}

/** A ticket opens one socket for the origin that requested it. A page cannot use the ticket of a program. */
async function connect({ ports, tickets, connections }: Deployment, id: string, it: Event) {
  const redeemed = await tickets.redeem(it.queryStringParameters?.["ticket"] ?? "");
  if (!redeemed) return 401;
  if (header(it, "origin") !== redeemed.origin) return 403;
  const { by } = redeemed;
  await connections.opened(id, by);
  if (by.kind !== "person" || (await keyStands(ports, by.caller))) return 200;
  await connections.closed(id); // revoked in the meantime, perhaps before this connection was listed
  return 401;
}

const header = ({ headers = {} }: Event, name: string): string | undefined =>
  Object.entries(headers).find(([it]) => it.toLowerCase() === name)?.[1];

const notOurs = {
  code: "bad-request",
  message: "This frame is not valid. See docs/api.md for the frames of a client.",
};
const noRun = {
  code: "run-not-found",
  message: "You can't watch this Run: it does not exist, or you watch too many.",
};

async function said(at: Deployment, id: string, body: string): Promise<void> {
  const { connections, sockets, admit } = at;
  const [admitted] = await admit([id]);
  if (admitted === undefined) return; // it has ended, or its person has left the team
  const who = await connections.who(id);
  const frame = clientFrame.safeParse(parse(body));
  if (!who || !frame.success) return sockets.end(id, notOurs);
  if (frame.data.type === "ping") return sockets.post([id], [{ type: "pong" }]);
  if (who.kind !== "person") return;
  if (frame.data.type === "unsubscribe") return connections.unwatch(id, frame.data.runId);
  await subscribe(at, id, who.caller, frame.data);
}

/** Registers the viewer first and then sends the past events, so that no event is missed in between. */
async function subscribe(
  { ports, connections, sockets }: Deployment,
  id: string,
  caller: Caller,
  { runId, after }: { runId: string; after: number },
): Promise<void> {
  const own = await ownRun(ports, caller, runId).catch(() => undefined);
  if (!own || !(await connections.watch(id, runId))) return sockets.end(id, noRun);
  const events = await ports.log.events(runId, after, backlog);
  const { after: run } = await ownRun(ports, caller, runId);
  const first = events[0]?.seq ?? 0;
  const frames = events.length > 0 ? live({ type: "events", runId, first, events }) : [];
  await sockets.post([id], [...frames, { type: "caught-up", runId, head: run.seq }]);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

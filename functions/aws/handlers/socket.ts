import * as z from "zod";
import { clientFrame } from "../../../shared/schemas/frame.ts";
import { ownRun } from "../../api/read-run.ts";
import type { Caller } from "../../caller.ts";
import { keyStands } from "../../keys/api-key.ts";
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

/** More of a backlog than this is read over HTTP, where a reply holds more than a frame. */
const backlog = 500;

/** The WebSocket API: people who watch Runs, and DevBoxes that want to be nudged. */
export async function handler(raw: unknown): Promise<{ statusCode: number }> {
  const it = event.parse(raw);
  const at = await deployed(noting);
  const { connectionId, routeKey } = it.requestContext;
  if (routeKey === "$connect") return { statusCode: await connect(at, connectionId, it) };
  if (routeKey === "$disconnect") await at.connections.closed(connectionId);
  else await said(at, connectionId, it.body ?? "");
  return { statusCode: 200 };
}

/** A ticket opens one socket, for the origin that asked for it; what a program has asked for, no page may use. */
async function connect({ ports, tickets, connections }: Deployment, id: string, it: Event) {
  const redeemed = await tickets.redeem(it.queryStringParameters?.["ticket"] ?? "");
  if (!redeemed) return 401;
  if (header(it, "origin") !== redeemed.origin) return 403;
  const { by } = redeemed;
  await connections.opened(id, by);
  if (by.kind === "devbox" || (await keyStands(ports, by.caller))) return 200;
  await connections.closed(id); // revoked since, perhaps before this connection could be found
  return 401;
}

const header = ({ headers = {} }: Event, name: string): string | undefined =>
  Object.entries(headers).find(([it]) => it.toLowerCase() === name)?.[1];

const notOurs = { code: "bad-request", message: "This frame is none of ours." };
const noRun = { code: "run-not-found", message: "There is no such Run for you to watch." };

async function said(at: Deployment, id: string, body: string): Promise<void> {
  const { connections, sockets } = at;
  const who = await connections.who(id);
  const frame = clientFrame.safeParse(parse(body));
  if (!who || !frame.success) return sockets.end(id, notOurs);
  if (frame.data.type === "ping") return sockets.post([id], [{ type: "pong" }]);
  if (who.kind !== "person") return;
  if (frame.data.type === "unsubscribe") return connections.unwatch(id, frame.data.runId);
  await subscribe(at, id, who.caller, frame.data);
}

/** First noted as a viewer, then shown what is there: nothing falls between the two. */
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

import {
  type ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GoneException,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import type { ServerFrame } from "../../../shared/schemas/frame.ts";
import { concernsDevBox } from "../../api/box/inbox.ts";
import type { Viewers } from "../../ports/ports.ts";
import { frameBytes, framesOf } from "../../socket-frames.ts";
import type { Admission } from "./admission.ts";
import type { Connections } from "./connections.ts";

type Posts = {
  readonly client: ApiGatewayManagementApiClient;
  readonly connections: Connections;
  readonly note: (event: string, fields: Record<string, unknown>) => void;
};

/** The open sockets of the WebSocket API. Closed connections are forgotten; a viewer that missed a frame reads the log. */
export function openSockets({ client, connections, note }: Posts) {
  const post = async (connection: string, data: string): Promise<void> => {
    try {
      const command = new PostToConnectionCommand({ ConnectionId: connection, Data: data });
      await client.send(command);
    } catch (error) {
      if (error instanceof GoneException) return connections.closed(connection);
      note("socket.post-failed", { connection, error: String(error) });
    }
  };
  return {
    /** Sends frames to all connections in parallel, and in order to each. */
    async post(to: readonly string[], frames: readonly (ServerFrame | Nudge)[]): Promise<void> {
      const texts = frames.map((it) => JSON.stringify(it));
      await Promise.all(
        to.map(async (connection) => {
          for (const text of texts) await post(connection, text);
        }),
      );
    },
    /** Closes a connection after an error frame with the reason: a function cannot send a reason with the close itself. */
    async end(connection: string, why: { code: string; message: string }): Promise<void> {
      await post(connection, JSON.stringify({ type: "error", error: why }));
      await client
        .send(new DeleteConnectionCommand({ ConnectionId: connection }))
        .catch((error) => note("socket.not-ended", { connection, error: String(error) }));
      await connections.closed(connection);
    },
  };
}
export type Sockets = ReturnType<typeof openSockets>;

/** Tells a DevBox that its inbox, or a worker that its orders, may contain something new. */
type Nudge = { readonly type: "inbox" | "orders" };

/** How often a waiting call reads the log: a process does not hear about the commits of another process. */
const lookMs = 1_000;
/** How long the list of viewers is cached for deltas. They come many times a second, and a missed one does no harm. */
const rememberMs = 2_000;

/** All viewers, over the connections of the WebSocket API. */
export function socketViewers({
  sockets: { post, end },
  connections,
  admit,
  note,
}: Pick<Posts, "connections" | "note"> & {
  readonly sockets: Sockets;
  readonly admit: Admission;
}): Viewers {
  let seen: { runId: string; at: number; viewers: string[] } | undefined;

  const viewersOf = async (runId: string): Promise<string[]> => {
    const viewers = await connections.viewers(runId);
    seen = { runId, at: performance.now(), viewers };
    return viewers;
  };
  const lately = (runId: string): string[] | undefined =>
    seen?.runId === runId && performance.now() - seen.at < rememberMs ? seen.viewers : undefined;

  const send = async (run: { id: string; team: string }, frame: ServerFrame): Promise<void> => {
    switch (frame.type) {
      case "events": {
        const nudged = frame.events.some(concernsDevBox);
        const [viewers, devboxes] = await Promise.all([
          viewersOf(run.id).then(admit),
          nudged ? connections.devboxes(run.id) : [],
        ]);
        await Promise.all([
          viewers.length > 0 && post(viewers, live(frame)),
          post(devboxes, [{ type: "inbox" }]),
        ]);
        return;
      }
      case "runs":
        return post(await admit(await connections.team(run.team)), [frame]);
      default:
        return post(await admit(lately(run.id) ?? (await viewersOf(run.id))), [frame]);
    }
  };

  const dismiss = async (team: string, key: string): Promise<void> => {
    for (const id of await connections.team(team)) {
      const by = await connections.who(id);
      if (by?.kind === "person" && by.caller.key === key) await end(id, revoked);
    }
  };

  return {
    post: (run, frame) =>
      send(run, frame).catch((error) => note("viewers.not-told", { error: String(error) })),
    watched: async (runId) => (lately(runId) ?? (await viewersOf(runId))).length > 0,
    onNews: (_, call) => {
      const timer = setInterval(() => call(), lookMs);
      return () => clearInterval(timer);
    },
    dismiss: (team, key) =>
      dismiss(team, key).catch((error) => note("viewers.not-ended", { error: String(error) })),
  };
}

const revoked = { code: "unauthorized", message: "The API key of this connection was revoked." };

/** Frames of allowed size. An event that is too large is only announced, and viewers read it from the log. */
export function live({ runId, events }: Extract<ServerFrame, { type: "events" }>): ServerFrame[] {
  return framesOf(events).map((page): ServerFrame => {
    const frame = { type: "events", runId, first: page[0]?.seq ?? 0, events: page } as const;
    if (page.length > 1 || Buffer.byteLength(JSON.stringify(page)) <= frameBytes) return frame;
    return { type: "caught-up", runId, head: page[0]?.seq ?? 0 };
  });
}

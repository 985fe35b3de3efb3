import { randomBytes } from "node:crypto";
import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { sha256 } from "../../../functions/api/request.ts";
import type { Caller } from "../../../functions/identity/caller.ts";
import type { Ports } from "../../../functions/ports/ports.ts";
import type { RunLog } from "../../../functions/ports/run-log.ts";
import { Problem } from "../../../shared/problem.ts";
import { clientFrame } from "../../../shared/schemas/frame.ts";
import type { Knock } from "./access.ts";
import { listViewer } from "./list-viewer.ts";
import { type RunPages, runPages } from "./run-pages.ts";
import { pipeOf } from "./socket-pipe.ts";
import { socketViewer } from "./socket-viewer.ts";
import type { LocalViewers } from "./viewers.ts";

const ticketMs = 60_000;
const maxFrame = 32_768;
const framesPerSecond = 20;
const maxSubscriptions = 50;

type Sockets = {
  /** A ticket for one socket. It is valid once, within a minute. */
  ticket(caller: Caller): string;
  /**
   * Opens `/ws?ticket=…` of a server. `pathOf`: the path of a request below the server's own prefix. `check` throws if
   * the sender may not be here.
   */
  openAt(
    server: Server,
    pathOf: (request: IncomingMessage) => string | undefined,
    check: (knock: Knock) => void,
  ): void;
  close(): void;
};

/** Whether a caller's key or session is still valid. */
export type Stands = (caller: Caller) => Promise<boolean>;

/** The sockets of viewers. */
export function sockets(
  { log }: Pick<Ports, "log">,
  viewers: LocalViewers,
  stands: Stands,
): Sockets {
  const pages = runPages(log);
  const tickets = new Map<string, { caller: Caller; until: number }>();
  const wss = new WebSocketServer({ noServer: true, maxPayload: maxFrame });

  const redeem = (ticket: string): Caller | undefined => {
    const found = tickets.get(sha256(ticket));
    tickets.delete(sha256(ticket));
    return found && found.until > performance.now() ? found.caller : undefined;
  };

  return {
    ticket(caller) {
      for (const [hash, { until }] of tickets) if (until < performance.now()) tickets.delete(hash);
      const ticket = randomBytes(32).toString("base64url");
      tickets.set(sha256(ticket), { caller, until: performance.now() + ticketMs });
      return ticket;
    },
    openAt(server, pathOf, check) {
      server.on("upgrade", (request, socket, head) => {
        const path = pathOf(request);
        const url = path?.startsWith("/") ? new URL(path, "http://localhost") : undefined;
        const ours = url?.pathname === "/ws";
        if (!ours && server.listenerCount("upgrade") > 1) return; // the development server has its own socket
        try {
          check({ method: "GET", header: (name) => [request.headers[name]].flat()[0] });
          if (!ours) throw noSocket();
          const caller = redeem(url.searchParams.get("ticket") ?? "");
          if (!caller)
            throw new Problem(
              "unauthorized",
              "A socket needs a new ticket. Get one from POST /api/ws-ticket.",
            );
          wss.handleUpgrade(request, socket, head, (ws) =>
            serve(ws, caller, { log, pages }, viewers, stands),
          );
        } catch (error) {
          refuse(socket, error);
        }
      });
    },
    close() {
      for (const ws of wss.clients) ws.terminate();
      wss.close();
    },
  };
}

const noSocket = () =>
  new Problem(
    "not-found",
    "There is no socket at this address. It is at /ws, below the path of the console.",
  );

function refuse(socket: Duplex, error: unknown): void {
  const problem =
    error instanceof Problem
      ? error
      : new Problem("bad-request", "This socket cannot be opened. Use a WebSocket client.");
  const body = JSON.stringify(problem.body);
  socket.end(
    `HTTP/1.1 ${problem.status} Refused\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

function serve(
  ws: WebSocket,
  caller: Caller,
  { log, pages }: { readonly log: RunLog; readonly pages: RunPages },
  viewers: LocalViewers,
  stands: Stands,
): void {
  const watched = new Map<string, ReturnType<typeof socketViewer>>();
  const pipe = pipeOf(ws);
  const list = listViewer(pipe);
  const revoked = () =>
    ws.close(
      1008,
      caller.session
        ? "This session was signed out."
        : "The API key of this connection was revoked.",
    );
  const stopMinding = viewers.onDismissed((team, id) => {
    if (team === caller.team && (id === caller.key || id === caller.session)) revoked();
  });
  void stands(caller).then((it) => it || revoked()); // it may have ended after the ticket
  const stopListening = viewers.listen((run, frame) => {
    if (run.team !== caller.team) return;
    if (frame.type === "runs") return list.changed(frame);
    if (frame.type === "events") return watched.get(run.id)?.news(frame);
    if (watched.has(run.id) && pipe.unsent() === 0) pipe.send(frame); // deltas are only for viewers that keep up
  });

  const subscribe = async (runId: string, after: number): Promise<void> => {
    const last = await log.last(runId);
    if (last?.after.team !== caller.team || watched.size >= maxSubscriptions)
      return ws.close(1008, "You can't watch this Run: it does not exist, or you watch too many.");
    watched.get(runId)?.close();
    const viewer = socketViewer(runId, after, pages, pipe);
    watched.set(runId, viewer);
    viewer.start();
  };

  let second = 0;
  let frames = 0;
  ws.on("message", (data, binary) => {
    const now = Math.floor(performance.now() / 1_000);
    frames = now === second ? frames + 1 : 1;
    second = now;
    if (frames > framesPerSecond) return ws.close(1008, "Too many frames. Send fewer per second.");
    if (binary) return ws.close(1003, "Frames must be JSON text.");
    const frame = clientFrame.safeParse(parse(String(data)));
    if (!frame.success)
      return ws.close(1008, "This frame is not valid. See docs/api.md for the frames of a client.");
    if (frame.data.type === "ping") return pipe.send({ type: "pong" });
    if (frame.data.type === "subscribe") return void subscribe(frame.data.runId, frame.data.after);
    watched.get(frame.data.runId)?.close();
    watched.delete(frame.data.runId);
  });
  ws.on("error", () => ws.terminate());
  ws.on("close", () => {
    stopListening();
    stopMinding();
    for (const viewer of watched.values()) viewer.close();
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

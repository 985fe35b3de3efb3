import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { ModelRoute } from "../../../../shared/schemas/box-protocol.ts";
import { unpricedText } from "../../../../shared/unpriced.ts";
import type { Note } from "../../note.ts";
import { createOnward } from "../onward.ts";
import { type Admitted, admit } from "./door/admit.ts";
import type { Dialect } from "./door/endpoints.ts";
import { errorBody, type Refusal } from "./door/refusal.ts";
import { forward, Unreachable, type Watcher } from "./forward.ts";
import type { Call, Ledger } from "./ledger.ts";
import { createPromptSize } from "./meter/prompt-size.ts";
import { createTap, type Tap } from "./meter/tap.ts";
import type { Price } from "./prices.ts";
import type { Witness } from "./witness.ts";

/** The way of a DevBox to its engine's model services. */
export type ModelGate = {
  /** Not listening yet. */
  readonly server: Server;
  /** Stands for every key in the box. It is worth nothing elsewhere, and nothing after this DevBox. */
  readonly placeholder: string;
  close(): void;
};

export type GateParts = {
  readonly routes: readonly ModelRoute[];
  readonly ledger: Ledger;
  readonly prices: Promise<Price>;
  /** Is told how each call ended. */
  readonly witness: Witness;
  readonly note: Note;
  /** The environment that names the proxies for the way out. */
  readonly env: NodeJS.ProcessEnv;
};

const spentWords =
  "The Run has reached its cost limit, so the model gate of this DevBox passes no more requests. Stop now.";
const spentText = ({ unpriced }: Ledger) =>
  unpriced === undefined ? spentWords : unpricedText(unpriced, "refuse");
/** A box that tries doors must not fill the log. */
const mostNotes = 50;
const modelInBody = /"model"\s*:\s*"([^"\\]{1,200})"/;
const modelInPath = /models\/([\w.-]+)/i;
const bodyStart = 64 * 1024;

/**
 * A server that passes the calls of models, and nothing else, to the services that the Run's engine is signed in to.
 * Engines show it a placeholder, and it puts the real key in. It counts what the replies say was used.
 */
export function createModelGate({
  routes,
  ledger,
  prices,
  witness,
  note,
  env,
}: GateParts): ModelGate {
  const placeholder = `wheelhouse-${randomBytes(24).toString("base64url")}`;
  const byName = new Map(routes.map((route) => [route.name, route]));
  const upstream = createOnward(env);
  let notes = 0;

  const server = createServer({ maxHeaderSize: 64 * 1024 }, (incoming, outgoing) => {
    outgoing.on("error", () => {}); // the engine is gone
    answer(incoming, outgoing).catch((error: unknown) => {
      note("model.failed", { why: error instanceof Error ? error.message : String(error) });
      outgoing.destroy();
    });
  });
  server.keepAliveTimeout = 120_000; // longer than engines', so that they never meet a closing connection
  server.requestTimeout = 0; // a model may think for long, and a body may be long
  server.on("upgrade", (_, socket) => {
    socket.on("error", () => {});
    // Codex then goes on by HTTP at once.
    socket.end("HTTP/1.1 426 Upgrade Required\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
  });
  server.on("connect", (_, socket) => {
    socket.on("error", () => {});
    socket.end("HTTP/1.1 405 Method Not Allowed\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
  });

  async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { method = "GET", url: target = "/", headers } = incoming;
    const admitted = admit({ method, target, headers }, byName, placeholder);
    if (admitted.refusal) {
      const { status } = admitted.refusal;
      notes += 1;
      if (notes <= mostNotes)
        note("model.refused", { method, target: target.slice(0, 100), status });
      return refuse(incoming, outgoing, admitted.dialect, admitted.refusal);
    }
    const { dialect, reader } = admitted.endpoint;
    if (reader && ledger.spent.aborted)
      return refuse(incoming, outgoing, dialect, { status: 402, message: spentText(ledger) });
    const watcher = reader
      ? metered(admitted, outgoing, { ledger, witness, price: await prices })
      : unmetered;
    try {
      await forward(incoming, outgoing, admitted, { upstream, placeholder, watcher });
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      note("model.unreachable", { host: admitted.url.host, why: error.message });
      const message = `The model service ${admitted.url.host} cannot be reached: ${error.message}. Try again.`;
      witness.unreachable(message);
      refuse(incoming, outgoing, dialect, { status: 502, message });
    }
  }

  return {
    server,
    placeholder,
    close() {
      server.close();
      server.closeAllConnections();
      upstream.close();
    },
  };
}

function refuse(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  dialect: Dialect,
  refusal: Refusal,
): void {
  incoming.on("error", () => {});
  incoming.resume(); // engines read the answer after they have sent everything
  const body = JSON.stringify(errorBody(dialect, refusal));
  outgoing
    .writeHead(refusal.status, {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
    })
    .end(body);
}

const unmetered: Watcher = {
  sending() {},
  answered() {},
  receiving() {},
  ended() {},
};

/** Counts a call while it passes. */
function metered(
  { route, endpoint, url }: Admitted,
  outgoing: ServerResponse,
  { ledger, witness, price }: { ledger: Ledger; witness: Witness; price: Price },
): Watcher {
  const size = createPromptSize();
  let begin = Buffer.alloc(0);
  let tap: Tap | undefined;
  let free = false;
  const asked = {
    reader: endpoint.reader ?? (() => ({})),
    model: () => modelInPath.exec(url.pathname)?.[1] ?? modelInBody.exec(begin.toString())?.[1],
    tokens: () => size.tokens,
  };
  const call: Call = {
    counted: () => (free ? undefined : (tap ?? createTap(asked, noReply)).counted),
    cost: ({ usage, model }) => price(usage, model, route),
    cut: () => outgoing.destroy(),
  };
  ledger.open(call);
  const seen = witness.begins();
  return {
    sending(chunk) {
      size.add(chunk);
      if (begin.length < bodyStart) begin = Buffer.concat([begin, chunk.subarray(0, bodyStart)]);
    },
    answered({ statusCode = 0, headers }) {
      free = statusCode < 200 || statusCode > 299;
      const contentType = headers["content-type"] ?? "";
      seen.answered({ status: statusCode, contentType, retryAfter: headers["retry-after"] });
      tap = createTap(asked, {
        contentType,
        contentEncoding: headers["content-encoding"] ?? "",
      });
    },
    receiving(chunk) {
      if (free) return seen.refused(chunk);
      tap?.add(chunk);
      ledger.look();
    },
    ended(reached) {
      free ||= !reached;
      const left = !reached || (outgoing.destroyed && !outgoing.writableFinished);
      const done = () => {
        seen.ended({ left, ending: tap?.ending ?? {}, events: tap?.events ?? 0 });
        ledger.close(call);
      };
      if (tap && !free) void tap.end().then(done);
      else done();
    },
  };
}

/** A call that was broken off before the service answered has still sent its input. */
const noReply = { contentType: "", contentEncoding: "" };

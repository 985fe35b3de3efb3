import { randomBytes } from "node:crypto";
import type { ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { anthropic } from "./anthropic.ts";
import { chat } from "./chat.ts";
import type { Protocol } from "./conversation.ts";
import { gemini } from "./gemini.ts";
import type { Json } from "./json.ts";
import { type Move, play } from "./play.ts";
import { responses } from "./responses.ts";

const protocols: readonly (readonly [RegExp, Protocol])[] = [
  [/\/messages$/, anthropic],
  [/\/responses$/, responses],
  [/\/chat\/completions$/, chat],
  [/:(streamGenerateContent|generateContent)$/, gemini],
];

const kinds: Readonly<Record<number, string>> = {
  400: "invalid_request_error",
  401: "authentication_error",
  429: "rate_limit_error",
  500: "api_error",
  529: "overloaded_error",
};

export const protocolOf = (pathname: string): Protocol | undefined =>
  protocols.find(([pattern]) => pattern.test(pathname))?.[1];

/** Answers a request for the model: by a stream, as a whole, with a failure, or never. */
export async function answer(
  protocol: Protocol,
  pathname: string,
  body: Json,
  response: ServerResponse,
): Promise<void> {
  const refusal = protocol.refusal(body);
  if (refusal) return refuse(protocol, 400, response, refusal);
  const move = play(protocol.read(body));
  const { fails } = move;
  if (fails === "hang") return; // not even headers
  if (typeof fails === "number") return fail(protocol, fails, response);
  if (fails === "later") return fail(protocol, 429, response, "3600");
  if (fails === "garbled")
    return void response.writeHead(200, { "content-type": "text/html" }).end("<html>Hi</html>");

  const id = randomBytes(8).toString("hex");
  const stops = fails === "refused" || fails === "full" ? { stops: fails } : {};
  const reply = { id, ...move, ...stops };
  const model = String(body["model"] ?? /models\/([^:]+)/.exec(pathname)?.[1] ?? "mock");
  const streams = body["stream"] === true || pathname.endsWith(":streamGenerateContent");
  response.setHeader("request-id", `req_${id}`);
  if (streams || fails) await stream(protocol.frames(reply, model), move, response);
  else sendJson(response, 200, protocol.whole(reply, model));
}

export function sendJson(response: ServerResponse, status: number, content: Json): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(content));
}

async function stream(frames: string[], { fails, pauseMs }: Move, response: ServerResponse) {
  const shown = fails === "cut" ? frames.slice(0, Math.ceil(frames.length / 2)) : frames;
  response.setHeader("content-type", "text/event-stream");
  for (const frame of shown) {
    if (response.destroyed) return;
    response.write(frame);
    await pause(pauseMs);
  }
  if (fails === "cut") response.destroy();
  else response.end();
}

/** Passing faults. An engine that is told nothing waits up to a minute between its tries. */
const asksToWait: ReadonlySet<number> = new Set([429, 500, 529]);

function fail(protocol: Protocol, status: number, response: ServerResponse, after = "1"): void {
  if (asksToWait.has(status)) response.setHeader("retry-after", after);
  refuse(protocol, status, response, `Scripted: ${status}.`);
}

function refuse(protocol: Protocol, status: number, response: ServerResponse, why: string): void {
  const content = protocol.failure(status, kinds[status] ?? "api_error", why);
  sendJson(response, status, content);
}

import { randomBytes } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { dirname } from "node:path";
import * as z from "zod";
import type { BoxConfig } from "../../../shared/schemas/box-protocol.ts";
import { type Question, questions } from "../../../shared/schemas/question.ts";
import type { Bridge } from "../engine-drivers/driver.ts";
import { answerMcp } from "../engine-drivers/mcp.ts";
import type { Tools } from "../engine-drivers/tools.ts";
import type { Ask, Asking, AskResult } from "./ask.ts";
import { questionIds } from "./question-ids.ts";

/** A program that may connect to the socket. `key` is the secret by which the supervisor recognises it. */
type Caller = { readonly key: string; close(): void };

export interface AskSocket {
  /**
   * Lets a program ask.
   *
   * @param scope the place in the Run. The same question in the same place has the same id, also in a later DevBox
   * @param ask replaces the usual way to ask, which waits for the answer without limit
   */
  open(scope: readonly (string | number)[], by: string, ask?: AskHere): Caller;
  /** Lets an engine call these tools through `wheelhouse-mcp`, the MCP server that it starts. */
  openTools(tools: Tools): Caller;
  close(): void;
}

const asking = z.object({ key: z.string(), questions });
const greeting = z.object({ key: z.string(), mcp: z.literal(true) });
const longestLine = 128 * 1024;
const serverName = "wheelhouse";

/** `pending`: tells the asker to stop waiting, and what to do instead. */
type Answered = AskResult | { readonly pending: string };
type AskHere = (asking: Asking, gone: AbortSignal) => Promise<Answered>;

type Scope = {
  readonly by: string;
  readonly ask: AskHere;
  idOf(questions: readonly Question[]): string;
};

/**
 * Serves two programs. `wheelhouse-ask` sends one JSON line and gets one back when people have answered.
 * `wheelhouse-mcp` sends a line that identifies it, then the lines of an MCP client.
 */
export function listenForAsks(path: string, ask: Ask): AskSocket {
  const scopes = new Map<string, Scope>();
  const toolsets = new Map<string, Tools>();

  async function answer(line: string, gone: AbortSignal): Promise<Answered | { invalid: string }> {
    const wish = wishOf(line);
    if ("invalid" in wish) return wish;
    const scope = scopes.get(wish.key);
    if (!scope) return { refused: "Only a running block can ask." };
    const { by } = scope;
    return scope.ask({ id: scope.idOf(wish.questions), questions: wish.questions, by }, gone);
  }

  function serve(socket: Socket): void {
    const gone = new AbortController();
    let text = "";
    let take = first;
    const say = (it: object) => socket.write(`${JSON.stringify(it)}\n`);
    socket.setEncoding("utf8");
    socket.on("error", () => {}); // `close` follows
    socket.on("close", () => gone.abort());
    socket.on("data", (chunk: string) => {
      const lines = (text + chunk).split("\n");
      text = lines.pop() ?? "";
      if (text.length > longestLine) socket.destroy();
      for (const line of lines) take(line);
    });

    function first(line: string): void {
      const hello = greeting.safeParse(jsonOf(line)).data;
      take = hello ? client(hello.key) : () => {};
      if (hello) return;
      answer(line, gone.signal).then(
        (said) => socket.end(`${JSON.stringify(said)}\n`),
        () => socket.destroy(), // the DevBox ends
      );
    }

    /** Answers each message as soon as possible: an open question does not delay the others. */
    function client(key: string): (line: string) => void {
      return (line) => {
        const tools = toolsets.get(key);
        if (!tools) socket.destroy();
        else if (line.trim() !== "")
          answerMcp(serverName, tools, jsonOf(line)).then(
            (reply) => reply && say(reply),
            () => socket.destroy(), // the DevBox ends
          );
      };
    }
  }

  mkdirSync(dirname(path), { recursive: true });
  rmSync(path, { force: true });
  const server = createServer(serve);
  // Commands may run as another user; the folder around the socket limits who can reach it.
  server.listen({ path, readableAll: true, writableAll: true });

  const secret = () => randomBytes(18).toString("base64url");
  return {
    open(scope, by, askHere = ask) {
      const key = secret();
      scopes.set(key, { by, ask: askHere, idOf: questionIds(scope) });
      return { key, close: () => void scopes.delete(key) };
    },
    openTools(tools) {
      const key = secret();
      toolsets.set(key, tools);
      return { key, close: () => void toolsets.delete(key) };
    },
    close: () => void server.close(),
  };
}

/** Gives an engine that starts MCP servers access to these tools: `wheelhouse-mcp`, which is on the PATH of commands. */
export function bridgeTo(
  asks: AskSocket,
  { command }: Pick<BoxConfig, "command">,
  tools: Tools,
): Bridge {
  const { key, close } = asks.openTools(tools);
  const env = { WHEELHOUSE_SOCKET: command.socket, WHEELHOUSE_TOOLS_KEY: key };
  return { command: ["wheelhouse-mcp"], env, close };
}

function wishOf(line: string): z.infer<typeof asking> | { invalid: string } {
  const json = jsonOf(line);
  if (json === undefined) return { invalid: "Invalid questions: not JSON." };
  const { data, error } = asking.safeParse(json);
  return data ?? { invalid: faultIn(error) };
}

/** The first fault, such as `Invalid question 1: unknown field "recommended".` People count from 1. */
function faultIn({ issues: [issue] }: z.ZodError): string {
  const [field, index, ...rest] = issue?.path ?? [];
  const asked = field === "questions" && typeof index === "number";
  const place = rest.map((it) => (typeof it === "number" ? it + 1 : String(it))).join(" ");
  const fault =
    issue?.code === "unrecognized_keys"
      ? `unknown field ${issue.keys.map((key) => JSON.stringify(key)).join(", ")}`
      : (issue?.message ?? "").replace(/^Invalid input: |\.$/g, "");
  const parts = [asked ? `Invalid question ${index + 1}` : "Invalid questions", place, fault];
  return `${parts.filter(Boolean).join(": ")}.`;
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

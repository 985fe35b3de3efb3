import { randomBytes } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { dirname } from "node:path";
import * as z from "zod";
import { type Question, questions } from "../../../shared/schemas/question.ts";
import { answerMcp } from "../engine-drivers/mcp.ts";
import type { Tools } from "../engine-drivers/tools.ts";
import type { Ask, Asking, Outcome } from "./ask.ts";
import { questionIds } from "./question-ids.ts";

/** Whoever may come to the socket: `key` is the secret that tells the supervisor who it is. */
type Caller = { readonly key: string; close(): void };

export interface AskSocket {
  /**
   * Lets somebody ask. `scope` names where in the Run it asks, so that the same question asked there
   * again, also by a later DevBox, is the same question. `ask`: how it asks, when not as long as it takes.
   */
  open(scope: readonly (string | number)[], by: string, ask?: AskHere): Caller;
  /** Lets an engine call these tools, by the MCP server that it starts: `wheelhouse-mcp`. */
  openTools(tools: Tools): Caller;
  close(): void;
}

const asking = z.object({ key: z.string(), questions });
const greeting = z.object({ key: z.string(), mcp: z.literal(true) });
const longestLine = 128 * 1024;
const serverName = "wheelhouse";

/** `pending`: what to do instead of waiting any longer. */
type Answered = Outcome | { readonly pending: string };
type AskHere = (asking: Asking, gone: AbortSignal) => Promise<Answered>;

type Scope = {
  readonly by: string;
  readonly ask: AskHere;
  idOf(questions: readonly Question[]): string;
};

/**
 * Serves `wheelhouse-ask`: one JSON line in, one out, whenever the answer comes; and `wheelhouse-mcp`:
 * a line that says who it is, and then the lines of an MCP client.
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

    /** Every message is answered when it can be: an open question does not keep others waiting. */
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
  // Commands may be another user; who can reach the socket is decided by the folder around it.
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

function wishOf(line: string): z.infer<typeof asking> | { invalid: string } {
  const json = jsonOf(line);
  if (json === undefined) return { invalid: "That is not JSON." };
  const { data, error } = asking.safeParse(json);
  if (data) return data;
  const [issue] = error.issues;
  const where = issue?.path.slice(issue.path[0] === "questions" ? 1 : 0).join(".");
  return { invalid: [where, issue?.message].filter(Boolean).join(": ") };
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

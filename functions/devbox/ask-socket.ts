import { randomBytes } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { dirname } from "node:path";
import * as z from "zod";
import { type Question, questions } from "../../shared/schemas/question.ts";
import type { Ask, Asking, Outcome } from "./ask.ts";
import { questionIds } from "./question-ids.ts";

/** Whoever may ask by the socket: `key` is the secret that tells the supervisor who it is. */
type Asker = { readonly key: string; close(): void };

export interface AskSocket {
  /**
   * Lets somebody ask. `scope` names where in the Run it asks, so that the same question asked there
   * again, also by a later DevBox, is the same question. `ask`: how it asks, when not as long as it takes.
   */
  open(scope: readonly (string | number)[], by: string, ask?: AskHere): Asker;
  close(): void;
}

const asking = z.object({ key: z.string(), questions });
const longestLine = 128 * 1024;

/** `pending`: what to do instead of waiting any longer. */
type Answered = Outcome | { readonly pending: string };
type AskHere = (asking: Asking, gone: AbortSignal) => Promise<Answered>;

type Scope = {
  readonly by: string;
  readonly ask: AskHere;
  idOf(questions: readonly Question[]): string;
};

/** Serves `wheelhouse-ask`: one JSON line in, one out, whenever the answer comes. */
export function listenForAsks(path: string, ask: Ask): AskSocket {
  const scopes = new Map<string, Scope>();

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
    let served = false;
    socket.setEncoding("utf8");
    socket.on("error", () => {}); // `close` follows
    socket.on("close", () => gone.abort());
    socket.on("data", (chunk: string) => {
      text += chunk;
      if (text.length > longestLine) socket.destroy();
      const end = text.indexOf("\n");
      if (end < 0 || served) return;
      served = true;
      answer(text.slice(0, end), gone.signal).then(
        (said) => socket.end(`${JSON.stringify(said)}\n`),
        () => socket.destroy(), // the DevBox ends
      );
    });
  }

  mkdirSync(dirname(path), { recursive: true });
  rmSync(path, { force: true });
  const server = createServer(serve);
  // Commands may be another user; who can reach the socket is decided by the folder around it.
  server.listen({ path, readableAll: true, writableAll: true });

  return {
    open(scope, by, askHere = ask) {
      const key = randomBytes(18).toString("base64url");
      scopes.set(key, { by, ask: askHere, idOf: questionIds(scope) });
      return { key, close: () => void scopes.delete(key) };
    },
    close: () => void server.close(),
  };
}

function wishOf(line: string): z.infer<typeof asking> | { invalid: string } {
  try {
    const { data, error } = asking.safeParse(JSON.parse(line));
    if (data) return data;
    const [issue] = error.issues;
    const where = issue?.path.slice(issue.path[0] === "questions" ? 1 : 0).join(".");
    return { invalid: [where, issue?.message].filter(Boolean).join(": ") };
  } catch {
    return { invalid: "That is not JSON." };
  }
}

import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { dirname } from "node:path";
import * as z from "zod";
import { idFrom } from "../../shared/id.ts";
import { type Question, questions } from "../../shared/schemas/question.ts";
import type { Ask, Outcome } from "./ask.ts";

/** Whoever may ask by the socket: `key` is the secret that tells the supervisor who it is. */
type Asker = { readonly key: string; close(): void };

export interface AskSocket {
  /**
   * Lets somebody ask. `scope` names where in the Run it asks, so that the same question asked there
   * again, also by a later DevBox, is the same question.
   */
  open(scope: readonly (string | number)[], by: string): Asker;
  close(): void;
}

const asking = z.object({ key: z.string(), questions });
const longestLine = 128 * 1024;

type Scope = { readonly by: string; idOf(questions: readonly Question[]): string };

/** Serves `wheelhouse-ask`: one JSON line in, one out, whenever the answer comes. */
export function listenForAsks(path: string, ask: Ask): AskSocket {
  const scopes = new Map<string, Scope>();

  async function answer(line: string, gone: AbortSignal): Promise<Outcome | { invalid: string }> {
    const wish = wishOf(line);
    if ("invalid" in wish) return wish;
    const scope = scopes.get(wish.key);
    if (!scope) return { refused: "Only a running block can ask." };
    const { by } = scope;
    return ask({ id: scope.idOf(wish.questions), questions: wish.questions, by }, gone);
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
    open(scope, by) {
      const key = randomBytes(18).toString("base64url");
      scopes.set(key, { by, idOf: questionIds(scope) });
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

/**
 * The ids of a scope's questions: of what is asked, and how often the same was asked before. So a
 * block that runs again gets its recorded answers, whatever its parallel commands ask first.
 */
function questionIds(scope: readonly (string | number)[]): Scope["idOf"] {
  const asked = new Map<string, number>();
  return (all) => {
    const text = canonical(all);
    const time = (asked.get(text) ?? 0) + 1;
    asked.set(text, time);
    const hash = createHash("sha256").update(canonical([...scope, time, text]));
    return idFrom("question", hash.digest());
  };
}

/** JSON with the keys of every object in order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, it: unknown) =>
    typeof it === "object" && it !== null && !Array.isArray(it)
      ? Object.fromEntries(Object.entries(it).sort(([one], [other]) => (one < other ? -1 : 1)))
      : it,
  );
}

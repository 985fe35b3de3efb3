import { spawn } from "node:child_process";
import { once } from "node:events";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { gitEnv } from "./git.ts";

/**
 * One request of git's own protocol, answered by `git http-backend` (a CGI program, RFC 3875).
 *
 * @param request.path of the repository in the folder, with what git adds to it
 * @param request.user who may push as well; without one, pushing is refused by the program
 */
export async function gitHttp(
  folder: string,
  request: {
    readonly path: string;
    readonly query: string;
    readonly raw: Request;
    readonly user: string | undefined;
  },
): Promise<Response> {
  const { raw } = request;
  const header = (name: string) => raw.headers.get(name) ?? "";
  const child = spawn("git", ["http-backend"], {
    env: {
      ...gitEnv(folder),
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: "1",
      PATH_INFO: request.path,
      QUERY_STRING: request.query,
      REQUEST_METHOD: raw.method,
      CONTENT_TYPE: header("content-type"),
      HTTP_CONTENT_ENCODING: header("content-encoding"),
      GIT_PROTOCOL: header("git-protocol"),
      REMOTE_ADDR: "127.0.0.1",
      ...(header("content-length") ? { CONTENT_LENGTH: header("content-length") } : {}),
      ...(request.user ? { REMOTE_USER: request.user } : {}),
    },
    stdio: ["pipe", "pipe", "inherit"],
  });
  // git may close its input before it has read everything
  const fed = raw.body
    ? pipeline(Readable.fromWeb(raw.body as never), child.stdin)
    : Promise.resolve(child.stdin.end());
  fed.catch(() => undefined);

  const output = child.stdout[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  const { head, rest } = await headOf(output);
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await output.next();
      if (next.done) controller.close();
      else controller.enqueue(next.value);
    },
    start: (controller) => controller.enqueue(rest),
    cancel: () => void child.kill(),
  });
  const status = Number(/^Status: (\d{3})/im.exec(head)?.[1] ?? 200);
  const headers = new Headers();
  for (const line of head.split(/\r?\n/)) {
    const [, name, value] = /^([A-Za-z-]+): (.*)$/.exec(line) ?? [];
    if (name && value && name.toLowerCase() !== "status") headers.set(name, value);
  }
  if (child.exitCode === null) once(child, "exit").catch(() => undefined);
  return new Response(body, { status, headers });
}

/** The head of a CGI reply up to its first empty line, and the part of the body that came with it. */
async function headOf(output: AsyncIterator<Buffer>): Promise<{ head: string; rest: Buffer }> {
  let all = Buffer.alloc(0);
  for (;;) {
    const end = /\r?\n\r?\n/.exec(all.toString("latin1"));
    if (end) {
      const after = end.index + end[0].length;
      return { head: all.subarray(0, end.index).toString("latin1"), rest: all.subarray(after) };
    }
    const next = await output.next();
    if (next.done) return { head: all.toString("latin1"), rest: Buffer.alloc(0) };
    all = Buffer.concat([all, next.value]);
  }
}

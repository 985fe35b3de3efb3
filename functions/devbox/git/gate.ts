import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { certificateWords } from "../../../shared/certificates.ts";
import type { GitCredential } from "../../../shared/schemas/box-protocol.ts";
import type { Box } from "../box/box.ts";
import { keepListening } from "../gates/keep-listening.ts";
import { createOnward } from "../gates/onward.ts";
import type { Note } from "../note.ts";
import { forwardGit, refuse } from "./forward.ts";
import { createLfsGate, say } from "./lfs/lfs-gate.ts";
import { createAskStore } from "./lfs/object-store.ts";
import { type Push, readPush, refusedPush, StrangePush } from "./push.ts";
import { createReadDoor } from "./submodules/read-door.ts";

/** Answers a request of `wheelhouse-pr`: an HTTP status and a JSON body. */
export type PullRequestDoor = (body: string) => Promise<{ status: number; body: object }>;

export type GitGate = {
  /** The address of the Run's repository for git. It allows pushes to the Run's branch. */
  readonly repositoryUrl: string;
  /** The secret part of its addresses, where other programs of the machine can reach it. */
  readonly secret?: string;
  readonly pullRequestUrl: string;
  /**
   * Opens a repository on the same host for reading, and returns its address for git.
   *
   * @param path as `judgeSubmodule` gives it
   */
  openSubmodule(path: string): string;
  close(): void;
};

type Repository = { readonly name: string; readonly cloneUrl: string; readonly branch: string };

type Actions = {
  /** @param path of another repository on the same host, to read it */
  credential(path?: string): Promise<GitCredential>;
  openPullRequest: PullRequestDoor;
  note: Note;
};

const longestBody = 64 * 1024;

/**
 * The only way from a DevBox to its Run's repository. Git connects to the gate by HTTP on loopback, and the gate
 * connects to the code host with the token. So commands never have a token, and the gate checks each push: it may
 * update only the Run's own branch.
 */
export async function openGitGate(
  box: Pick<Box, "offer">,
  repository: Repository,
  actions: Actions,
  env: NodeJS.ProcessEnv = process.env,
): Promise<GitGate> {
  const onward = createOnward(env);
  const server = createServer((incoming, outgoing) => {
    answer(incoming, outgoing).catch((error: unknown) => {
      actions.note("git.failed", { why: error instanceof Error ? error.message : String(error) });
      if (outgoing.headersSent) return void outgoing.destroy();
      const { host } = new URL(repository.cloneUrl);
      const why = certificateWords(host, error) ?? `${host} cannot be reached. Try again.`;
      refuse(outgoing, 502, why);
    });
  });
  const offered = await box.offer(server);
  const last = keepListening(server, "git", actions.note);
  const secret = offered.private ? undefined : randomBytes(24).toString("base64url");
  const root = secret === undefined ? "" : `/${secret}`;
  const own = `${root}/repo.git`;

  const at = (path: string) => `http://127.0.0.1:${offered.port}${path}`;
  const objectAt = (id: string) => at(`${root}/objects/${id}`);
  const askStore = createAskStore(onward, env);
  const credential = () => actions.credential();
  const lfs = createLfsGate(repository, credential, objectAt, onward, askStore);
  const behind = { ...repository, credential };
  const submodules = createReadDoor(new URL(repository.cloneUrl).origin, {
    credential: actions.credential,
    objectAt,
    onward,
    askStore,
  });

  async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { method = "GET", url = "/" } = incoming;
    if (method === "POST" && url === `${root}/pull-request`) return pullRequest(incoming, outgoing);
    if (url.startsWith(`${root}/objects/`))
      return object(incoming, outgoing, url.slice(`${root}/objects/`.length));
    if (url.startsWith(`${root}/host/`))
      return submodules.answer(incoming, outgoing, url.slice(`${root}/host`.length));
    if (!url.startsWith(own)) return refuse(outgoing, 404, "There is nothing here.");
    const rest = url.slice(own.length);
    if (!rest.startsWith("/"))
      // another repository whose name starts with this one's name: git connects to it directly
      return void outgoing.writeHead(302, { location: `${repository.cloneUrl}${rest}` }).end();
    if (method === "GET" && /^\/info\/refs\?service=git-(upload|receive)-pack$/.test(rest))
      return forward(incoming, outgoing, rest, incoming);
    if (method === "POST" && rest === "/git-upload-pack")
      return forward(incoming, outgoing, rest, incoming);
    if (method === "POST" && rest === "/git-receive-pack") return push(incoming, outgoing, rest);
    if (method === "POST" && rest === "/info/lfs/objects/batch")
      return lfs.batch(incoming, outgoing);
    if (rest.startsWith("/info/lfs/locks"))
      return say(outgoing, 404, "Wheelhouse does not support the locks of Git LFS.");
    refuse(outgoing, 403, `The git gate allows only git's own requests, not ${rest.slice(0, 80)}.`);
  }

  const object = (incoming: IncomingMessage, outgoing: ServerResponse, id: string) =>
    (submodules.knows(id) ?? lfs).object(incoming, outgoing, id);
  const forward = (
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    path: string,
    body: Readable,
  ) => forwardGit(onward, behind, incoming, outgoing, path, body);

  /** Reads the commands of a push before anything is forwarded. */
  async function push(
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    path: string,
  ): Promise<void> {
    if (incoming.headers["content-encoding"])
      return refuse(outgoing, 415, "Push without a content encoding.");
    const chunks = incoming.iterator({ destroyOnReturn: false });
    let head = Buffer.alloc(0);
    let wanted: Push | undefined;
    try {
      while (wanted === undefined) {
        const { value, done } = await chunks.next();
        if (done) throw new StrangePush("The push ended too early.");
        head = Buffer.concat([head, value]);
        wanted = readPush(head);
      }
    } catch (error) {
      if (!(error instanceof StrangePush)) throw error;
      return refuse(outgoing, 403, error.message);
    }
    const allowed = `refs/heads/${repository.branch}`;
    const others = wanted.refs.filter((ref) => ref !== allowed);
    if (others.length > 0) {
      for await (const _ of chunks); // git reads the answer after it has sent everything
      actions.note("push.refused", { refs: others.length });
      const report = refusedPush(wanted, `this Run may push to ${repository.branch} only`);
      if (!report) return refuse(outgoing, 403, `This Run may push to ${repository.branch} only.`);
      const type = "application/x-git-receive-pack-result";
      return void outgoing.writeHead(200, { "content-type": type }).end(report);
    }
    const whole = Readable.from(
      (async function* () {
        yield head;
        yield* chunks;
      })(),
    );
    await forward(incoming, outgoing, path, whole);
  }

  async function pullRequest(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    let text = "";
    for await (const chunk of incoming.setEncoding("utf8")) {
      text += chunk;
      if (text.length > longestBody)
        return refuse(outgoing, 413, "The pull request's text is too long.");
    }
    const { status, body } = await actions.openPullRequest(text);
    outgoing.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  }

  return {
    repositoryUrl: at(own),
    ...(secret === undefined ? {} : { secret }),
    pullRequestUrl: at(`${root}/pull-request`),
    openSubmodule(path) {
      submodules.open(path);
      return at(`${root}/host${path}`);
    },
    close() {
      last();
      server.close();
      server.closeAllConnections();
      onward.close();
    },
  };
}

import { randomBytes } from "node:crypto";
import type {
  ClientRequest,
  IncomingMessage,
  OutgoingHttpHeaders,
  ServerResponse,
} from "node:http";
import { pipeline } from "node:stream/promises";
import type { GitCredential } from "../../../../shared/schemas/box-protocol.ts";
import type { Onward } from "../../gates/onward.ts";
import {
  type ActionName,
  batchReply,
  batchRequest,
  lfsType,
  type Place,
  throughGate,
} from "./batch.ts";
import { type AskStore, isInternal, refusedStore } from "./object-store.ts";

/** `branch`: the only one that may be pushed to. Without one, objects are only read. */
type Repository = {
  readonly name: string;
  readonly cloneUrl: string;
  readonly branch?: string;
};

export type LfsGate = ReturnType<typeof createLfsGate>;

const longestBatch = 1024 ** 2;
const longestReply = 8 * 1024 ** 2;
/** Places that are remembered; the oldest is forgotten first, and git-lfs asks for it again. */
const mostPlaces = 10_000;
const methods: Readonly<Record<ActionName, string>> = {
  download: "GET",
  upload: "PUT",
  verify: "POST",
};
/** Headers of an object that pass in each direction. */
const sent = ["accept", "content-type", "content-length", "range", "transfer-encoding"];
const returned = ["content-type", "content-length", "content-range", "accept-ranges"];

/**
 * Git LFS for the Run's repository. The gate asks the code host with its credential where objects are, keeps that to
 * itself, and moves the bytes: neither the credential nor the signed addresses of an object store reach the box.
 */
export function createLfsGate(
  repository: Repository,
  credential: () => Promise<GitCredential>,
  addressOf: (id: string) => string,
  onward: Onward,
  askStore: AskStore,
) {
  const places = new Map<string, { readonly name: ActionName; readonly place: Place }>();
  const host = new URL(repository.cloneUrl);

  function keep(name: ActionName, place: Place): string {
    const id = randomBytes(18).toString("base64url");
    places.set(id, { name, place });
    const [oldest] = places.keys();
    if (places.size > mostPlaces && oldest !== undefined) places.delete(oldest);
    return addressOf(id);
  }

  return {
    knows: (id: string): boolean => places.has(id),

    /** Answers a request for objects. Uploads belong to the Run's branch, like pushes. */
    async batch(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
      const text = await textOf(incoming, longestBatch);
      const { data: wanted } = batchRequest.safeParse(parsed(text));
      if (!wanted)
        return say(outgoing, 422, "The git gate does not understand this request of Git LFS.");
      const uploads = wanted.operation === "upload";
      const ref = wanted.ref?.name;
      if (uploads && repository.branch === undefined)
        return say(outgoing, 403, "This Run may read its submodules, and not push to them.");
      if (uploads && ref !== undefined && ref !== `refs/heads/${repository.branch}`)
        return say(outgoing, 403, `This Run may push to ${repository.branch} only.`);
      const { username, password, why } = await credential();
      if (uploads && password === undefined)
        return say(outgoing, 403, why ?? `There is no token for ${repository.name}.`);
      const signIn = password === undefined ? {} : { authorization: basic(username, password) };
      const body = JSON.stringify({ ...wanted, transfers: ["basic"], hash_algo: "sha256" });
      const headers = {
        accept: lfsType,
        "content-type": lfsType,
        "user-agent": "git-lfs",
        ...signIn,
      };
      const asked = onward.send(new URL(`${repository.cloneUrl}/info/lfs/objects/batch`), {
        method: "POST",
        headers: { ...headers, "content-length": Buffer.byteLength(body) },
      });
      const reply = responseOf(asked);
      asked.end(body);
      const said = await reply;
      const status = said.statusCode ?? 502;
      const answer = await textOf(said, longestReply);
      if (status !== 200) return say(outgoing, ...refusalOf(status, why, repository.name));
      const { data } = batchReply.safeParse(parsed(answer));
      if (!data)
        return say(outgoing, 502, `${host.host} sent an answer of Git LFS that is not understood.`);
      const own = (place: Place): Place =>
        new URL(place.href).origin === host.origin && !hasSignIn(place)
          ? { ...place, header: { ...place.header, ...signIn } }
          : place;
      outgoing.writeHead(200, { "content-type": lfsType });
      outgoing.end(JSON.stringify(throughGate(data, (name, place) => keep(name, own(place)))));
    },

    /** Moves the bytes of one object, or tells the code host that they have arrived. */
    async object(incoming: IncomingMessage, outgoing: ServerResponse, id: string): Promise<void> {
      const found = places.get(id);
      if (!found || incoming.method !== methods[found.name]) {
        incoming.resume();
        return say(outgoing, 404, "There is nothing here. Ask for the object again.");
      }
      const target = new URL(found.place.href);
      if (target.protocol !== host.protocol && target.protocol !== "https:")
        return say(outgoing, 502, `${target.host} is not an https address.`);
      const headers: OutgoingHttpHeaders = { ...found.place.header };
      for (const name of sent)
        if (incoming.headers[name] !== undefined && !hasHeader(found.place, name))
          headers[name] = incoming.headers[name];
      const elsewhere = target.origin !== host.origin && !isInternal(host);
      const method = methods[found.name];
      let asked: ClientRequest;
      try {
        asked = elsewhere
          ? await askStore(target, { method, headers })
          : onward.send(target, { method, headers });
      } catch (error) {
        const why = refusedStore(error);
        if (why === undefined) throw error;
        incoming.resume();
        return say(outgoing, 403, why);
      }
      const reply = responseOf(asked);
      const whole = pipeline(incoming, asked).catch(() => {}); // the host may answer before it has read everything
      const said = await reply;
      const status = said.statusCode ?? 502;
      if (status >= 300 && status < 400) {
        said.resume();
        return say(
          outgoing,
          502,
          `${target.host} moved an object of ${repository.name}. Try again.`,
        );
      }
      const back: OutgoingHttpHeaders = {};
      for (const name of returned) if (said.headers[name]) back[name] = said.headers[name];
      outgoing.writeHead(status, back);
      await pipeline(said, outgoing);
      await whole;
    },
  };
}

const basic = (username: string | undefined, password: string): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;

const hasHeader = ({ header }: Place, name: string): boolean =>
  Object.keys(header).some((it) => it.toLowerCase() === name);
const hasSignIn = (place: Place): boolean => hasHeader(place, "authorization");

function refusalOf(status: number, why: string | undefined, name: string): [number, string] {
  if (status === 404 && why === undefined) return [404, `${name} has no Git LFS.`];
  if (status === 401 || status === 403 || status === 404)
    return [403, why ?? `The token has no permission for Git LFS in ${name}.`];
  return [502, `The code host answered ${status} to Git LFS. Try again later.`];
}

function responseOf(asked: ClientRequest): Promise<IncomingMessage> {
  const reply = Promise.withResolvers<IncomingMessage>();
  asked.once("response", reply.resolve).once("error", reply.reject);
  return reply.promise;
}

async function textOf(incoming: IncomingMessage, longest: number): Promise<string> {
  let text = "";
  for await (const chunk of incoming.setEncoding("utf8")) {
    text += chunk;
    if (text.length > longest) throw new Error("A message of Git LFS is too long.");
  }
  return text;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** git-lfs shows the message to its user. */
export function say(outgoing: ServerResponse, status: number, message: string): void {
  outgoing.writeHead(status, { "content-type": lfsType, connection: "close" });
  outgoing.end(JSON.stringify({ message }));
}

import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import {
  boxAsk,
  boxBlob,
  boxDelta,
  boxEvents,
  boxReport,
  type Credentials,
  type GitCredential,
  type HelloReply,
  hello,
  type InboxItem,
  noCredentials,
} from "../../../shared/schemas/box-protocol.ts";
import type { BoxFact } from "../../../shared/schemas/event.ts";
import type { Answers, Question } from "../../../shared/schemas/question.ts";

type Body = Record<string, unknown>;
type Reply = { status: number; body: Body };
type Asked = { id: string; questions: Question[]; answers?: Answers };
/** The fault of a call: `before` the coordinator accepts it, or with its reply afterwards. */
type Fault = (path: string, when: "before" | "after") => boolean;
type InboxNews = InboxItem extends infer T
  ? T extends { seq: number }
    ? Omit<T, "seq">
    : never
  : never;

const problem = (status: number, code: string, more: Body = {}): Reply => ({
  status,
  body: { error: { code, message: `${code}.`, ...more } },
});

/** A coordinator of one Run for tests: it takes batches once and in order, and can be away or lossy. */
export class FakeCoordinator {
  readonly facts: BoxFact[] = [];
  readonly batches: number[] = [];
  readonly reports: Body[] = [];
  readonly deltas: Body[] = [];
  readonly asked: Asked[] = [];
  readonly blobs = new Map<string, Buffer>();
  readonly problems: string[] = [];
  turn: HelloReply["turn"] = { number: 1, state: "due", prompts: [] };
  finished = false;
  mode: HelloReply["mode"] = "interactive";
  ticket: HelloReply["ticket"];
  /** The repository and branch of a Run without a ticket. */
  place: Pick<HelloReply, "repository" | "branch"> = {};
  gitCredential: GitCredential = {};
  /** The requests of `wheelhouse-pr`. */
  readonly pullRequests: Body[] = [];
  engine = "script";
  silenceSeconds = 600;
  egress: HelloReply["egress"] = { policy: "open", hosts: [] };
  credentials: Credentials = noCredentials;
  /** The prompts that are delivered when a turn ends, one each time. */
  readonly queue: string[] = [];
  generation = 1;
  over = false;
  fault: Fault = () => false;
  /** Batches that it refuses for ever. */
  refuse: (facts: readonly BoxFact[]) => boolean = () => false;
  /** How often a question was refused because another was open. */
  refusals = 0;
  /** How often the inbox was read. */
  polls = 0;
  #taken = 0;
  #seq = 10;
  #port = 0;
  readonly #inbox: InboxItem[] = [];
  readonly #watchers = new Set<() => void>();
  #server: Server | undefined;

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async start(): Promise<void> {
    const server = createServer((request, response) => void this.#serve(request, response));
    this.#server = server;
    const listening = Promise.withResolvers<void>();
    server.listen(this.#port, "127.0.0.1", listening.resolve);
    await listening.promise;
    this.#port = (server.address() as AddressInfo).port;
  }

  /** As `kill -9` would: open connections break. */
  async stop(): Promise<void> {
    const closed = Promise.withResolvers<void>();
    this.#server?.close(() => closed.resolve());
    this.#server?.closeAllConnections();
    await closed.promise;
  }

  /** The next DevBox of the Run: its batches count from 1. */
  nextGeneration(): void {
    this.generation += 1;
    this.#taken = 0;
  }

  put(item: InboxNews): void {
    this.#seq += 1;
    this.#inbox.push({ ...item, seq: this.#seq } as InboxItem);
    this.#tell();
  }

  answer(id: string, answers: Answers): void {
    const asked = this.asked.find((it) => it.id === id);
    if (asked) asked.answers = answers;
    this.put({ type: "answers", id, answers });
  }

  /** Resolves once `done` holds; looks again whenever something came. */
  async until(done: () => boolean): Promise<void> {
    while (!done()) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#watchers.add(resolve);
      await promise;
      this.#watchers.delete(resolve);
    }
  }

  #tell(): void {
    for (const watcher of this.#watchers) watcher();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? "";
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk);
    } catch {
      return; // the DevBox was killed
    }
    if (this.fault(path, "before")) return void response.destroy();
    const { status, body } = await this.#reply(path, Buffer.concat(chunks), response).catch(
      (error): Reply => {
        this.problems.push(`${path}: ${error}`);
        return problem(400, "bad-request");
      },
    );
    this.#tell();
    if (this.fault(path, "after")) return void response.destroy();
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  }

  async #reply(path: string, bytes: Buffer, response: ServerResponse): Promise<Reply> {
    const json = () => JSON.parse(bytes.toString());
    if (this.over) return problem(410, "generation-over");
    if (path === "/box/hello") return this.#hello(hello.parse(json()).bootToken);
    if (path.startsWith("/box/inbox?")) return this.#read(path, response);
    if (path === "/box/nudge") return { status: 200, body: {} };
    if (path === "/box/blobs") {
      const name = boxBlob.parse(json()).sha256;
      const upload = { url: `/box/blobs/${name}`, headers: {} };
      return { status: 200, body: { blob: `run_test.${name}`, upload } };
    }
    if (path.startsWith("/box/blobs/")) return this.#store(path, bytes);
    if (path === "/box/credentials") return { status: 200, body: { ...this.credentials } };
    if (/^\/box\/git-credential(\?path=.+)?$/.test(path))
      return { status: 200, body: this.gitCredential };
    if (path === "/box/pull-request") return this.#pullRequest(json());
    if (path === "/box/allowed-settings") return { status: 200, body: { allowed: [] } };
    if (path === "/box/standing") return { status: 200, body: this.#standing() };
    if (path === "/box/delta") {
      this.deltas.push(boxDelta.parse(json()));
      return { status: 200, body: {} };
    }
    if (bytes.length > 64 * 1024) this.problems.push(`A batch of ${bytes.length} bytes.`);
    return this.#batch(path, json());
  }

  #hello(token: string): Reply {
    if (!token.startsWith("boot")) return problem(401, "unauthorized");
    const { generation, mode, turn, finished, ticket, engine, silenceSeconds, egress } = this;
    const run = {
      runId: "run_test",
      generation,
      engine,
      mode,
      turn,
      finished,
      silenceSeconds,
      egress,
      ticket,
      ...this.place,
    };
    return {
      status: 200,
      body: { capability: "cap", head: this.#seq, resumed: generation > 1, ...run },
    };
  }

  #pullRequest(wanted: Body): Reply {
    this.pullRequests.push(wanted);
    const number = this.pullRequests.length;
    const url = `https://code.example/pull/${number}`;
    const state = { state: "open", checks: "none" };
    return {
      status: 200,
      body: { pullRequest: { number, url, title: wanted["title"], ...state } },
    };
  }

  #standing(): Body {
    if (this.asked.some((it) => !it.answers))
      return { mayReport: false, why: "A question is open." };
    if (this.queue.length > 0) return { mayReport: false, why: "A message waits." };
    return { mayReport: true };
  }

  #batch(path: string, json: { number: number }): Reply {
    const { number } = json;
    const expected = this.#taken + 1;
    if (number > expected) return problem(409, "batch-gap", { expected });
    const fresh = number === expected;
    const refused = path === "/box/events" && this.refuse(boxEvents.parse(json).facts);
    if (refused) return problem(400, "bad-request");
    if (path === "/box/ask") return this.#ask(boxAsk.parse(json), fresh);
    if (fresh) this.#take(number);
    if (path === "/box/report") {
      if (fresh) this.reports.push(boxReport.parse(json));
      return { status: 200, body: { accepted: true } };
    }
    const { facts } = boxEvents.parse(json);
    if (fresh) this.facts.push(...facts);
    if (fresh && facts.some((fact) => fact.type === "turn.ended")) this.#deliver();
    return { status: 200, body: {} };
  }

  #take(number: number): void {
    this.#taken = number;
    this.batches.push(number);
  }

  #deliver(): void {
    this.turn = { ...this.turn, state: "ended" };
    const prompt = this.queue.shift();
    if (prompt === undefined) return;
    this.turn = { number: this.turn.number + 1, state: "due", prompts: [prompt] };
    this.put({ type: "turn", turn: this.turn.number, prompts: [prompt] });
  }

  #ask({ number, id, questions }: ReturnType<typeof boxAsk.parse>, fresh: boolean): Reply {
    const known = this.asked.find((it) => it.id === id);
    const open = this.asked.find((it) => !it.answers);
    if (fresh && !known && open && this.mode === "interactive") {
      this.refusals += 1;
      this.#take(number);
      return { status: 200, body: { ask: "busy" } };
    }
    if (fresh) this.#take(number);
    if (this.mode === "autonomous")
      return {
        status: 200,
        body: { ask: "refused", why: "No human is available; decide or fail" },
      };
    if (!known) this.asked.push({ id, questions });
    if (!known?.answers) return { status: 200, body: { ask: "open" } };
    return { status: 200, body: { ask: "answered", answers: known.answers } };
  }

  async #read(path: string, response: ServerResponse): Promise<Reply> {
    this.polls += 1;
    this.#tell();
    const query = new URL(path, "http://localhost").searchParams;
    const after = Number(query.get("after"));
    const items = () => this.#inbox.filter((item) => item.seq > after);
    const gone = () => response.destroyed || this.over || !this.#server?.listening;
    response.once("close", () => this.#tell());
    if (query.get("wait") !== "0") await this.until(() => items().length > 0 || gone());
    if (this.over) return problem(410, "generation-over");
    return { status: 200, body: { items: items(), head: this.#seq } };
  }

  #store(path: string, bytes: Buffer): Reply {
    const name = path.slice("/box/blobs/".length);
    if (createHash("sha256").update(bytes).digest("hex") !== name)
      return problem(400, "bad-request");
    this.blobs.set(name, bytes);
    return { status: 200, body: {} };
  }
}

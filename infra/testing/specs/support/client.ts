import { setImmediate as turn } from "node:timers/promises";
import WebSocket from "ws";
import { send } from "../../../../cli/send.ts";
import type { Run } from "../../../../shared/run.ts";
import type { RunEvent } from "../../../../shared/schemas/event.ts";
import type { ServerFrame } from "../../../../shared/schemas/frame.ts";
import type { RunDetails } from "../../../../shared/schemas/run-view.ts";
import type { Instance } from "./instance.ts";

// biome-ignore lint/suspicious/noExplicitAny: the specs check the reply themselves
export type Said = { readonly status: number; readonly body: any };

const patienceMs = 120_000;

/** A client of an instance that uses only its HTTP and WebSocket contract. */
export class Client {
  readonly instance: Instance;
  readonly name: string;
  readonly team: string | undefined;

  constructor(instance: Instance, name = "ada", team?: string) {
    this.instance = instance;
    this.name = name;
    this.team = team;
  }

  as(name: string, team?: string): Client {
    return new Client(this.instance, name, team);
  }

  #bearer(): string {
    const { tokenFor, token } = this.instance;
    return `Bearer ${tokenFor?.(this.name, this.team) ?? token}`;
  }

  /** A client with an API key of its own, so that its calls are counted apart. */
  async withKey(name: string): Promise<Client> {
    const { status, body } = await this.post("/api/keys", { name, scope: "admin" });
    if (status !== 201) throw new Error(`The key was not created: ${JSON.stringify(body)}`);
    const { url, socket } = this.instance;
    return new Client({ url, token: body.secret, ...(socket ? { socket } : {}) }, name);
  }

  /** One call; it sends the token unless the headers replace it. */
  async call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Said> {
    const { url, socket } = this.instance;
    const place = socket && path.startsWith("/box/") ? { url, socket } : { url };
    await turn(); // after synchronous work, fetch learns here which of its connections were closed meanwhile
    const response = await send(place, path, {
      method,
      headers: {
        ...(headers["authorization"] === undefined ? { authorization: this.#bearer() } : {}),
        "acting-as": this.name,
        ...(this.team === undefined ? {} : { "acting-for": this.team }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const json =
      response.headers.get("content-type")?.includes("json") && !path.endsWith("/export");
    return { status: response.status, body: json ? JSON.parse(text) : text };
  }

  get = (path: string) => this.call("GET", path);
  post = (path: string, body: unknown = {}, headers?: Record<string, string>) =>
    this.call("POST", path, body, headers);

  /** Starts a Run on the first worker. */
  async start(instructions: string, more: Record<string, unknown> = {}): Promise<string> {
    const target = await this.target();
    const { status, body } = await this.post("/api/runs", { instructions, target, ...more });
    if (status !== 201) throw new Error(`The Run was not created: ${JSON.stringify(body)}`);
    return body.run.id;
  }

  async target(): Promise<{ worker: string; image: string }> {
    const { body } = await this.get("/api/workers");
    return { worker: body.workers[0].id, image: body.workers[0].images[0].id };
  }

  async run(id: string): Promise<RunDetails> {
    return (await this.get(`/api/runs/${id}`)).body.run;
  }

  async state(id: string): Promise<Run> {
    return (await this.get(`/api/runs/${id}`)).body.state;
  }

  async events(id: string, after = 0): Promise<RunEvent[]> {
    const all: RunEvent[] = [];
    for (;;) {
      const from = all.at(-1)?.seq ?? after;
      const { body } = await this.get(`/api/runs/${id}/events?after=${from}&limit=1000`);
      all.push(...body.events);
      if (body.events.length < 1000) return all;
    }
  }

  /** Follows the timeline by long polls until `is` holds for the Run. Returns the Run. */
  async until(
    id: string,
    is: (run: RunDetails) => boolean,
    what = "what was waited for",
    waitMs = patienceMs,
  ): Promise<RunDetails> {
    const deadline = Date.now() + waitMs;
    for (;;) {
      const run = await this.run(id);
      if (is(run)) return run;
      if (Date.now() > deadline)
        throw new Error(
          `${what} did not come. The Run: ${JSON.stringify(run, null, 1)}\n${(await this.events(id)).map((it) => JSON.stringify(it).slice(0, 300)).join("\n")}`,
        );
      await this.get(`/api/runs/${id}/events?after=${run.seq}&wait=5`);
    }
  }

  untilStatus = (id: string, ...statuses: string[]) =>
    this.until(id, (run) => statuses.includes(run.status), statuses.join(" or "));

  /** Waits for an event that matches, and returns it. */
  async untilEvent(id: string, fits: (event: RunEvent) => boolean): Promise<RunEvent> {
    const deadline = Date.now() + patienceMs;
    for (let after = 0; Date.now() < deadline; ) {
      const { body } = await this.get(`/api/runs/${id}/events?after=${after}&wait=5`);
      const found = body.events.find(fits);
      if (found) return found;
      after = body.events.at(-1)?.seq ?? after;
    }
    throw new Error(
      `No event fitted. There are: ${(await this.events(id)).map((it) => it.type).join(" ")}`,
    );
  }

  /** Answers the open questions of a Run, with one answer for each, in order. */
  answer(run: RunDetails, ...given: object[]): Promise<Said> {
    const open = run.openQuestions;
    const answers = Object.fromEntries(given.map((it, n) => [open?.questions[n]?.id ?? "", it]));
    return this.post(`/api/runs/${run.id}/answers`, { questions: open?.id, answers });
  }

  say = (id: string, text: string) => this.post(`/api/runs/${id}/messages`, { text });
  stop = (id: string) => this.post(`/api/runs/${id}/stop`);

  /** All output of commands, in order. */
  async output(id: string): Promise<string> {
    const events = await this.events(id);
    return events.map((event) => (event.type === "step.output" ? event.text : "")).join("");
  }

  /** A socket with its own ticket, and all frames that it received. */
  async socket(headers?: Record<string, string>): Promise<{
    ws: WebSocket;
    frames: ServerFrame[];
    until(is: (frames: ServerFrame[]) => boolean): Promise<void>;
  }> {
    const { body } = await this.post("/api/ws-ticket", {}, headers);
    const ws = new WebSocket(`${this.instance.url.replace("http", "ws")}/ws?ticket=${body.ticket}`);
    const frames: ServerFrame[] = [];
    let news = () => {};
    ws.on("message", (data) => {
      frames.push(JSON.parse(String(data)));
      news();
    });
    await new Promise((resolve, reject) => ws.once("open", resolve).once("error", reject));
    const until = (is: (frames: ServerFrame[]) => boolean) =>
      new Promise<void>((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`Frames: ${JSON.stringify(frames).slice(0, 2000)}`)),
          patienceMs,
        );
        news = () => {
          if (!is(frames)) return;
          clearTimeout(timer);
          resolve();
        };
        news();
      });
    return { ws, frames, until };
  }
}

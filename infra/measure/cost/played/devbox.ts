import { createHash } from "node:crypto";
import { api } from "../../../../functions/api/index.ts";
import { bootToken } from "../../../../functions/identity/capability.ts";
import {
  type BoxAskReply,
  type HelloReply,
  savePartBytes,
} from "../../../../shared/schemas/box-protocol.ts";
import type { BoxFact } from "../../../../shared/schemas/event.ts";
import type { Question } from "../../../../shared/schemas/question.ts";
import type { Deployment } from "./deployment.ts";

/** A DevBox on Fargate, as its coordinator sees it: only its calls. */
export class DevBox {
  readonly id: string;
  readonly #at: Deployment;
  readonly #runId: string;
  readonly #generation: number;
  #token = "";
  #batch = 0;
  #head = 0;

  constructor(at: Deployment, runId: string, generation: number, id: string) {
    this.#at = at;
    this.#runId = runId;
    this.#generation = generation;
    this.id = id;
  }

  /** Says hello, and opens the socket for notices. */
  async start(now: number): Promise<void> {
    const { secret } = this.#at.ingest.ports.settings;
    const json = {
      bootToken: bootToken(secret, this.#runId, this.#generation, now),
      nonce: this.#generation.toString().padStart(32, "n"),
      isolated: true,
    };
    const hello = (await this.#call("POST", "/box/hello", json)) as HelloReply;
    this.#token = hello.capability;
    this.#head = hello.head;
    await this.#call("GET", "/box/credentials");
    if (hello.restore) this.#at.meter.add("s3-reads");
    const { url } = (await this.#call("POST", "/box/nudge", {})) as { url: string };
    await this.#at.call(async () => {
      const redeemed = await this.#at.socket.tickets.redeem(url);
      if (!redeemed) throw new Error("The ticket of a DevBox does not open a socket.");
      await this.#at.socket.connections.opened(this.id, redeemed.by);
    });
  }

  async tell(...facts: readonly BoxFact[]): Promise<void> {
    await this.#call("POST", "/box/events", { number: ++this.#batch, facts });
  }

  async ask(id: string, questions: readonly Question[]): Promise<BoxAskReply> {
    const json = { number: ++this.#batch, id, questions, by: "Claude Code" };
    return (await this.#call("POST", "/box/ask", json)) as BoxAskReply;
  }

  async report(summary: string): Promise<void> {
    const json = { number: ++this.#batch, status: "completed", summary };
    await this.#call("GET", "/box/standing");
    await this.#call("POST", "/box/report", json);
  }

  /** Sends live text for viewers. */
  async mention(text: string): Promise<void> {
    await this.#call("POST", "/box/delta", { message: "message", text });
  }

  /** Reads its inbox. */
  async look(): Promise<void> {
    if (this.#token === "") return;
    const path = `/box/inbox?after=${this.#head}&wait=0`;
    const { head } = (await this.#call("GET", path)) as { head: number };
    this.#head = head;
  }

  /** Saves itself: uploads the parts to the bucket. */
  async save(gb: number): Promise<void> {
    const { save } = (await this.#call("POST", "/box/saves", {})) as { save: string };
    const parts = Math.ceil((gb * 1e9) / savePartBytes);
    for (let from = 1; from <= parts; from += 20)
      await this.#call("POST", `/box/saves/${save}/parts`, {
        from,
        count: Math.min(20, parts - from + 1),
      });
    this.#at.meter.add("s3-writes", parts);
    const etags = Array.from({ length: parts }, () => '"0123456789abcdef0123456789abcdef"');
    const sha256 = createHash("sha256").update(save).digest("hex");
    const json = { bytes: Math.round(gb * 1e9), sha256, etags };
    await this.#call("POST", `/box/saves/${save}/complete`, json);
  }

  /** Closes its socket. */
  async end(): Promise<void> {
    await this.#at.call(() => this.#at.socket.connections.closed(this.id));
  }

  async #call(method: "GET" | "POST", path: string, json?: object): Promise<unknown> {
    const { meter, ingest, call } = this.#at;
    meter.requested();
    return call(async () => {
      const response = await api(
        ingest.ports,
        async () => undefined,
        () => "",
      ).request(path, {
        method,
        headers: {
          ...(this.#token ? { authorization: `Bearer ${this.#token}` } : {}),
          ...(json ? { "content-type": "application/json" } : {}),
        },
        ...(json ? { body: JSON.stringify(json) } : {}),
      });
      const body: unknown = await response.json();
      if (!response.ok) throw new Error(`${path}: ${response.status} ${JSON.stringify(body)}`);
      return body;
    });
  }
}

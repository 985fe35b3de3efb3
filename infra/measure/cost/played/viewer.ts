import { createHash } from "node:crypto";
import { api } from "../../../../functions/api/index.ts";
import { live } from "../../../../functions/aws/sockets/viewers.ts";
import type { Caller } from "../../../../functions/identity/caller.ts";
import type { ServerFrame } from "../../../../shared/schemas/frame.ts";
import type { Deployment } from "./deployment.ts";

const caller: Caller = { team: "platform", name: "ada@example.com", account: "ada" };

/** A person with the console open: what its page calls (web/), through CloudFront. */
export class Viewer {
  readonly #at: Deployment;
  readonly #connection = "viewer-connection=";
  #keys = 0;

  constructor(at: Deployment) {
    this.#at = at;
  }

  /** Opens the console: its files, and the socket on which the list moves. */
  async open(): Promise<void> {
    this.#at.meter.add("cdn-requests", 20);
    this.#at.meter.add("s3-reads", 20);
    await Promise.all([
      this.get("/api/me"),
      this.get("/api/engines"),
      this.get("/api/workers"),
      this.get("/api/runs?limit=50"),
    ]);
    this.#request();
    const ticket = await this.#at.call(() =>
      this.#at.http.tickets.issue({ kind: "person", caller }, "https://wheelhouse"),
    );
    await this.#at.call(async () => {
      const redeemed = await this.#at.socket.tickets.redeem(ticket);
      if (!redeemed) throw new Error("The ticket of a page does not open a socket.");
      await this.#at.socket.connections.opened(this.#connection, redeemed.by);
    });
  }

  /** Opens the page of a Run, as `functions/aws/handlers/socket.ts` answers it. */
  async watch(runId: string): Promise<void> {
    const { socket, meter } = this.#at;
    await this.get(`/api/runs/${runId}`);
    const { head } = (await this.get(`/api/runs/${runId}/events?after=0&limit=1000`)) as {
      head: number;
    };
    meter.add("socket-messages");
    await this.#at.call(async () => {
      const { connections, ports, sockets } = socket;
      await connections.who(this.#connection);
      await ports.log.last(runId);
      if (!(await connections.watch(this.#connection, runId)))
        throw new Error("The page may not watch its own Run.");
      const events = await ports.log.events(runId, head, 500);
      const frames: ServerFrame[] = live({ type: "events", runId, first: head + 1, events });
      await ports.log.last(runId);
      await sockets.post(
        [this.#connection],
        [...(events.length > 0 ? frames : []), { type: "caught-up", runId, head }],
      );
    });
  }

  /** Its socket was silent for a while: is it there? */
  async ping(): Promise<void> {
    this.#at.meter.add("socket-messages");
    await this.#at.call(async () => {
      await this.#at.socket.connections.who(this.#connection);
      await this.#at.socket.sockets.post([this.#connection], [{ type: "pong" }]);
    });
  }

  async close(): Promise<void> {
    await this.#at.call(() => this.#at.socket.connections.closed(this.#connection));
  }

  get(path: string): Promise<unknown> {
    return this.#send(path, {});
  }

  post(path: string, json: object): Promise<unknown> {
    return this.#send(path, {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": this.#key() },
      body: JSON.stringify(json),
    });
  }

  #key(): string {
    return createHash("sha256")
      .update(`key ${++this.#keys}`)
      .digest("hex")
      .slice(0, 36);
  }

  #request(): void {
    this.#at.meter.add("cdn-requests");
    this.#at.meter.requested();
  }

  async #send(path: string, init: RequestInit): Promise<unknown> {
    this.#request();
    return this.#at.call(async () => {
      const response = await api(
        this.#at.http.ports,
        async () => caller,
        () => "",
      ).request(path, init);
      const body: unknown = await response.json();
      if (!response.ok) throw new Error(`${path}: ${response.status} ${JSON.stringify(body)}`);
      return body;
    });
  }
}

import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { ModelRoute } from "../../../../shared/schemas/box-protocol.ts";
import type { BoxFact } from "../../../../shared/schemas/event.ts";
import { createModelGate, type ModelGate } from "./gate.ts";
import { createLedger, type Ledger } from "./ledger.ts";
import { loadPrices } from "./prices.ts";
import { createWitness } from "./witness.ts";

export const key = "sk-real-key-4f1c9b7e2d";

export type Used = Extract<BoxFact, { type: "usage.reported" }>;

/** A model gate in front of a service that a test plays. */
export class TestGate implements AsyncDisposable {
  readonly told: Used[] = [];
  readonly notes: string[] = [];
  readonly requests: IncomingMessage[] = [];
  readonly ledger: Ledger = createLedger((fact) => this.told.push(fact), true);
  readonly witness = createWitness();
  readonly gate: ModelGate;
  readonly service: Server;
  url = "";

  private constructor(
    service: Server,
    route: Partial<ModelRoute> & { upstream: string },
    env: NodeJS.ProcessEnv,
  ) {
    this.service = service;
    this.gate = createModelGate({
      routes: [{ name: "it", key, headers: {}, ...route }],
      ledger: this.ledger,
      prices: loadPrices(),
      witness: this.witness,
      note: (event, more) => this.notes.push(`${event} ${JSON.stringify(more)}`),
      env,
    });
  }

  static async before(
    listener: RequestListener,
    route: Partial<ModelRoute> = {},
    env: NodeJS.ProcessEnv = {},
  ): Promise<TestGate> {
    const service = createServer();
    const upstream = await listening(service);
    const it = new TestGate(service, { upstream, ...route }, env);
    service.on("request", (request, response) => {
      it.requests.push(request);
      listener(request, response);
    });
    it.url = await listening(it.gate.server);
    return it;
  }

  get port(): number {
    return (this.gate.server.address() as AddressInfo).port;
  }

  /** Calls the gate like an engine. */
  call(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { "x-api-key": this.gate.placeholder, ...(init.headers as object) };
    return fetch(`${this.url}${path}`, { method: "POST", body: "{}", ...init, headers });
  }

  /** What was counted so far, once no call runs. */
  async counted(): Promise<Used[]> {
    await this.ledger.idle();
    this.ledger.flush();
    return this.told;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.gate.close();
    this.service.close();
    this.service.closeAllConnections();
  }
}

export async function listening(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

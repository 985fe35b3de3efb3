import { Agent, request } from "node:http";
import { Worker } from "node:worker_threads";
import { figure, type Row, timed, times } from "./samples.ts";

const streamBytes = 128 * 1024 ** 2;
const warmUp = 200;
const calls = 1_000;

/** A way to the service: directly, or through a gate. */
type Way = { readonly url: string; readonly key?: string };

async function started(file: string, workerData: object): Promise<Way & AsyncDisposable> {
  const worker = new Worker(new URL(file, import.meta.url), { workerData });
  const way = await new Promise<Way>((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
  });
  return { ...way, [Symbol.asyncDispose]: async () => void (await worker.terminate()) };
}

/** Calls once. Returns when the first byte of the body arrived, in milliseconds, and how many followed. */
function call({ url, key = "" }: Way, path: string, agent: Agent) {
  const began = performance.now();
  const { promise, resolve, reject } = Promise.withResolvers<{ firstMs: number; bytes: number }>();
  const sent = request(`${url}${path}`, { method: "POST", agent, headers: { "x-api-key": key } });
  sent.once("error", reject);
  sent.once("response", (response) => {
    let firstMs = 0;
    let bytes = 0;
    response.on("data", (chunk: Buffer) => {
      firstMs ||= performance.now() - began;
      bytes += chunk.length;
    });
    response.once("error", reject);
    response.once("end", () => resolve({ firstMs, bytes }));
  });
  sent.end(JSON.stringify({ model: "claude-opus-4-5", messages: [] }));
  return promise;
}

/** What a gate adds to the time until a reply begins, and how fast a long reply passes it. */
async function passing(name: string, direct: Way, through: Way): Promise<Row[]> {
  const agent = new Agent({ keepAlive: true });
  const added: number[] = [];
  for (let n = -warmUp; n < calls; n += 1) {
    const without = await call(direct, "/v1/messages", agent);
    const within = await call(through, "/v1/messages", agent);
    if (n >= 0) added.push(Math.max(0, within.firstMs - without.firstMs));
  }
  const speeds: string[] = [];
  for (const way of [direct, through]) {
    const ms = await timed(() => call(way, "/v1/responses", agent));
    speeds.push(`${Math.round(streamBytes / 1_000 / ms)} MB/s`);
  }
  agent.destroy();
  const [without, within = ""] = speeds;
  return [
    times(`${name}: added time to the first byte`, added, "p50 < 3 ms"),
    figure(`${name}: one long reply`, within, `without it ${without}`),
  ];
}

export async function modelGate(): Promise<Row[]> {
  await using service = await started("./model-service-worker.ts", { streamBytes });
  const { url } = service;
  await using gate = await started("./model-gate-worker.ts", { url });
  return await passing("model gate", { url }, gate);
}

/**
 * One environment of a function, as a worker thread. It takes one event at a time. Between two events it stands
 * still, as if frozen by Lambda. Work that a handler left running continues only with the next event.
 */
import { enableCompileCache, flushCompileCache } from "node:module";
import { type MessagePort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { compiledSources } from "../../../programs/program.mjs";
import type { EnvironmentData, Invocation, Outcome } from "./function-pool.ts";

const { bundle, port, signal, name, seconds }: EnvironmentData & { readonly port: MessagePort } =
  workerData;
enableCompileCache(compiledSources);
const { handler } = await import(bundle);
flushCompileCache(); // a thread that is ended writes nothing

for (;;) {
  Atomics.wait(signal, 0, 0);
  Atomics.store(signal, 0, 0);
  const received = receiveMessageOnPort(port);
  if (received) port.postMessage(await outcome(received.message));
}

async function outcome({ id, payload }: Invocation): Promise<Outcome> {
  const until = performance.now() + seconds * 1_000;
  const context = {
    awsRequestId: id,
    functionName: name,
    getRemainingTimeInMillis: () => Math.max(0, until - performance.now()),
  };
  try {
    const result: unknown = await handler(JSON.parse(payload), context);
    return { id, payload: JSON.stringify(result ?? null) };
  } catch (error) {
    const { name: errorType, message } = error instanceof Error ? error : new Error(String(error));
    if (error instanceof Error) console.error(error.stack);
    return { id, failure: { errorType, errorMessage: message } };
  }
}

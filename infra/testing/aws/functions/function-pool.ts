import { randomUUID } from "node:crypto";
import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";

export type EnvironmentData = {
  readonly name: string;
  /** The module that exports `handler`. */
  readonly bundle: string;
  readonly seconds: number;
  readonly signal: Int32Array;
};
export type Invocation = { readonly id: string; readonly payload: string };
export type Outcome = { readonly id: string } & (
  | { readonly payload: string; readonly failure?: undefined }
  | { readonly failure: { readonly errorType: string; readonly errorMessage: string } }
);

/** The failure of a function. `name` is the error type that Lambda reports. */
export class FunctionFailed extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

type FunctionOptions = {
  readonly name: string;
  readonly bundle: string;
  readonly env: Record<string, string>;
  /** Time limit of one call. */
  readonly seconds: number;
};

/** Number of calls at once; more calls wait. This protects the machine; Lambda has no such limit. */
const most = 24;
/** Limit for the payload of a call and of its reply, in bytes (AWS Lambda quotas). */
const maxPayload = 6 * 1024 ** 2;

/** A function: one environment per concurrent call; free environments are used again. */
export function functionPool({ name, bundle, env, seconds }: FunctionOptions) {
  const free: Environment[] = [];
  const all = new Set<Environment>();
  const waiting: (() => void)[] = [];
  let busy = 0;

  const turn = async (): Promise<void> => {
    if (busy >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    else busy++;
  };
  /** Passes the free place to the next call, or frees it. */
  const done = (): void => {
    const next = waiting.shift();
    if (next) next();
    else busy--;
  };

  const start = (): Environment => {
    const environment = new Environment({ name, bundle, seconds }, env);
    all.add(environment);
    void environment.ended.then(() => all.delete(environment));
    return environment;
  };

  return {
    /** Rejects with FunctionFailed. */
    async invoke(event: unknown): Promise<unknown> {
      const payload = JSON.stringify(event);
      if (payload.length > maxPayload) throw new FunctionFailed("RequestTooLarge", "Over 6 MB.");
      await turn();
      const environment = free.findLast((it) => !it.dead) ?? start();
      free.splice(free.indexOf(environment) >>> 0, 1);
      const outcome = await environment.call({ id: randomUUID(), payload }).finally(done);
      if (!environment.dead) free.push(environment);
      if (outcome.failure)
        throw new FunctionFailed(outcome.failure.errorType, outcome.failure.errorMessage);
      if (outcome.payload.length > maxPayload)
        throw new FunctionFailed("Function.ResponseSizeTooLarge", "The reply is over 6 MB.");
      return JSON.parse(outcome.payload);
    },
    /** Kills every environment, even in the middle of a call. */
    async kill(): Promise<void> {
      free.length = 0;
      await Promise.all([...all].map((it) => it.kill()));
    },
  };
}
export type FunctionPool = ReturnType<typeof functionPool>;

class Environment {
  readonly ended: Promise<void>;
  dead = false;
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #signal = new Int32Array(new SharedArrayBuffer(4));
  readonly #seconds: number;

  constructor(data: Omit<EnvironmentData, "signal">, env: Record<string, string>) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.#seconds = data.seconds;
    this.#worker = new Worker(new URL("function-environment.ts", import.meta.url), {
      env,
      workerData: { ...data, port: port2, signal: this.#signal },
      transferList: [port2],
    });
    this.ended = new Promise((resolve) => this.#worker.once("exit", () => resolve()));
    void this.ended.then(() => {
      this.dead = true;
    });
    this.#worker.on("error", (error) => console.error(error));
  }

  async call(invocation: Invocation): Promise<Outcome> {
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    const fail = (errorType: string, errorMessage: string) =>
      resolve({ id: invocation.id, failure: { errorType, errorMessage } });
    const heard = (outcome: Outcome) => resolve(outcome);
    const late = () => {
      void this.kill();
      fail("Sandbox.Timedout", `Task timed out after ${this.#seconds} seconds`);
    };
    const timer = setTimeout(late, this.#seconds * 1_000);
    this.#port.once("message", heard);
    void this.ended.then(() => fail("Runtime.ExitError", "The environment ended."));
    this.#port.postMessage(invocation);
    Atomics.store(this.#signal, 0, 1);
    Atomics.notify(this.#signal, 0);
    const outcome = await promise;
    clearTimeout(timer);
    this.#port.off("message", heard);
    return outcome;
  }

  async kill(): Promise<void> {
    this.dead = true;
    await this.#worker.terminate();
  }
}

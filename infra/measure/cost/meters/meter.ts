import { assumed } from "../assumptions.ts";
import { type Bill, sum } from "../bill.ts";
import type { Unit } from "../prices.ts";
import { stack } from "../stack-facts.ts";

/** Counts the usage of a deployment. */
export class Meter {
  #bill: Bill = {};
  /** Number of service calls by functions, by kind of service. */
  readonly calls = new Map<string, number>();

  get bill(): Bill {
    return this.#bill;
  }

  reset(): void {
    this.#bill = {};
    this.calls.clear();
  }

  add(unit: Unit, amount = 1): void {
    this.#bill = sum(this.#bill, { [unit]: amount });
  }

  /** A function waits for a service. */
  wait(kind: keyof typeof assumed.callMs): void {
    this.calls.set(kind, (this.calls.get(kind) ?? 0) + 1);
    this.busy(assumed.callMs[kind]);
  }

  /** The HTTP API is called. */
  requested(): void {
    this.add("http-requests");
    this.add("log-gb", assumed.accessLogBytes / 1e9);
  }

  /**
   * A function is called. Its waiting time is added separately.
   *
   * @param within whether the caller has already started a trace
   */
  invoked(within = false): void {
    this.add("invocations");
    this.add("log-gb", assumed.logBytes / 1e9);
    if (stack.traced && !within) this.add("traces"); // X-Ray traces the first request of every second (AWS X-Ray, "Sampling rules")
    this.busy(assumed.handlerMs);
  }

  /** A cold start: the function first reads the signing secret. */
  started(): void {
    this.busy(assumed.coldMs);
    this.add("secret-reads");
  }

  /** The state machine moves. Every transition is logged and every execution is traced. */
  machine(transitions: number, executions: number): void {
    this.add("transitions", transitions);
    this.add("log-gb", (transitions * assumed.machineLogBytes) / 1e9);
    this.add("traces", executions);
  }

  busy(ms: number): void {
    this.add("lambda-gb-seconds", (ms / 1_000) * stack.memoryGb);
  }
}

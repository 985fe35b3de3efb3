import type { EngineEvent, PromptEnd } from "../driver.ts";
import { Failure } from "../failure.ts";
import { type Rpc, RpcError } from "../rpc.ts";
import { failureOf, retryOf, type TurnError } from "./failure.ts";

/** A prompt that Codex is working on. */
export interface CodexPrompt {
  readonly end: Promise<PromptEnd>;
  /** Codex has begun to work on the prompt, under this turn id. */
  started(id: string): void;
  wrote(message: string, delta: string): void;
  /** The message is complete. */
  written(message: string, text: string): void;
  /** Resolves when `taken` is called with the same id. Rejects when the turn ends before. */
  steer(text: string, clientId: string): Promise<void>;
  /** The turn has received a person's message. */
  taken(clientId: string): void;
  interrupt(): void;
  /** The model's service did not answer, and Codex is trying again. */
  troubled(error: TurnError): void;
  /** Codex says how it ended. */
  ended(status: string, error: TurnError | null | undefined): void;
  failed(error: unknown): void;
}

export function createPrompt(
  thread: string,
  call: Rpc["call"],
  on: (event: EngineEvent) => void,
): CodexPrompt {
  const id = Promise.withResolvers<string>();
  const end = Promise.withResolvers<PromptEnd>();
  const steers = new Map<string, PromiseWithResolvers<void>>();
  const partial = new Map<string, string>();
  let last = "";
  let brokenOff: Failure | undefined;

  /** Reports the existing part of a message that a steer, an interrupt or the service cut off. */
  function tellPartial(): void {
    for (const [message, text] of partial) on({ type: "message", message, text });
    partial.clear();
  }

  function finish(how: PromptEnd): void {
    tellPartial();
    for (const steer of steers.values()) steer.reject(new Error("The turn ended before."));
    steers.clear();
    end.resolve(how);
  }

  function interrupt(): void {
    void id.promise
      .then((turnId) => call("turn/interrupt", { threadId: thread, turnId }))
      .catch(() => brokenOff && finish({ how: "failed", failure: brokenOff }));
  }

  return {
    end: end.promise,
    started: (turnId) => id.resolve(turnId),
    wrote(message, delta) {
      partial.set(message, (partial.get(message) ?? "") + delta);
      on({ type: "text", message, delta });
    },
    written(message, text) {
      partial.delete(message);
      last = text;
      on({ type: "message", message, text });
    },
    steer(text, clientUserMessageId) {
      const steer = Promise.withResolvers<void>();
      steers.set(clientUserMessageId, steer);
      const input = [{ type: "text", text }];
      void id.promise
        .then((expectedTurnId) =>
          call("turn/steer", { threadId: thread, expectedTurnId, clientUserMessageId, input }),
        )
        .catch(steer.reject);
      return steer.promise;
    },
    taken(clientId) {
      tellPartial();
      steers.get(clientId)?.resolve();
      steers.delete(clientId);
    },
    interrupt,
    troubled(error) {
      if (brokenOff) return;
      tellPartial();
      const failure = failureOf(error);
      if (failure.kind !== "auth") return on(retryOf(error));
      // Another try cannot help. Wait until Codex ends the turn, so that the next prompt does not meet it.
      brokenOff = failure;
      interrupt();
    },
    ended(status, error) {
      if (brokenOff) return finish({ how: "failed", failure: brokenOff });
      if (status === "completed") return finish({ how: "completed", text: last });
      if (status === "interrupted") return finish({ how: "interrupted" });
      const unsaid = { message: `Its turn ended as ${status}` };
      finish({ how: "failed", failure: failureOf(error ?? unsaid) });
    },
    failed: (error) => finish({ how: "failed", failure: refused(error) }),
  };
}

/** Converts a rejected call to a failure. */
export function refused(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const words = error instanceof Error ? error.message : String(error);
  return new Failure(error instanceof RpcError ? "bad-request" : "crash", words);
}

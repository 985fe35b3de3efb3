import type { EngineEvent, PromptEnd } from "../driver.ts";
import { Failure } from "../failure.ts";
import { failureFrom } from "../meaning.ts";
import { RpcError } from "../rpc.ts";
import type { Agent, Notice } from "./agent.ts";
import { refused } from "./failure.ts";
import { createSteps, itemOf, type Place } from "./steps.ts";
import type { PromptResult, Update } from "./updates.ts";

/** A prompt that an agent is working on. */
export interface AcpPrompt {
  take(update: Exclude<Update, { sessionUpdate: "usage_update" }>): void;
  /** Someone interrupted the prompt. */
  interrupted(): void;
  /** The model did not answer, or not completely. */
  troubled(why: string): void;
  /** The agent has answered the prompt. */
  ended(result: PromptResult): PromptEnd;
  /** The agent has refused the prompt, or has ended. */
  failed(error: unknown): PromptEnd;
}

/** An agent that gives up reports it within this time. */
const lastWordsMs = 300;

/** @param names makes ids for messages without an id */
export function createPrompt(
  { notice, overflows }: Pick<Agent, "notice" | "overflows">,
  place: Place,
  names: () => string,
  on: (event: EngineEvent) => void,
): AcpPrompt {
  const steps = createSteps(place, on);
  const finished = new Set<string>();
  let open: { readonly id: string; readonly own: string | undefined; text: string } | undefined;
  let last = "";
  let broken: string | undefined;
  let tries = 0;
  let over = false;
  let asked = false;

  /** A message is complete when something else begins. */
  function finish(): void {
    if (open?.text.trim()) {
      last = open.text;
      on({ type: "message", message: open.id, text: open.text });
    }
    open = undefined;
  }

  function write(text: string, own: string | undefined): void {
    if (open && own !== open.own) finish();
    if (!open) {
      const id = own === undefined || finished.has(own) ? names() : own;
      finished.add(id);
      open = { id, own, text: "" };
    }
    open.text += text;
    on({ type: "text", message: open.id, delta: text });
  }

  function say(text: string, own: string | undefined): void {
    const it = notice?.(text);
    broken = undefined;
    if (it) remark(it);
    else write(text, own);
  }

  function remark(it: Notice): void {
    finish();
    if (it.type === "failed") broken = it.why;
    if (it.type === "retry") retry(it.why);
  }

  function retry(why: string): void {
    tries += 1;
    on({ type: "retry", attempt: tries, why });
  }

  function close(): void {
    over = true;
    finish();
    steps.end();
  }

  return {
    take(update) {
      switch (update.sessionUpdate) {
        case "agent_message_chunk":
          return say(update.content.text, update.messageId);
        case "plan":
          finish();
          return on({ type: "plan", items: update.entries.map(itemOf) });
        case "tool_call":
        case "tool_call_update":
          finish();
          return steps.take(update);
        default:
          update satisfies never;
      }
    },
    interrupted() {
      asked = true;
      steps.stop();
    },
    troubled(why) {
      finish();
      setTimeout(() => over || retry(why), lastWordsMs);
    },
    ended({ stopReason, usage, _meta }) {
      close();
      const output = usage?.outputTokens ?? _meta?.quota.token_count.output_tokens ?? 0;
      // opencode reports success for a prompt that is stopped while it waits for its next try.
      if (stopReason === "cancelled" || (asked && output === 0)) return { how: "interrupted" };
      if (broken !== undefined) return { how: "failed", failure: failureFrom(broken) };
      if (stopReason === "refusal")
        return failed(new Failure("refused", last || "It said no more"));
      if (stopReason === "max_tokens" && overflows)
        return failed(
          new Failure("context", "Its next request would be longer than the model reads"),
        );
      if (last === "" && !steps.worked)
        return failed(
          stopReason === "max_tokens"
            ? new Failure("output-limit", "It wrote nothing")
            : new Failure("empty", "The model answered, and its answer was empty"),
        );
      return { how: "completed", text: last };
    },
    failed(error) {
      close();
      if (asked && error instanceof RpcError) return { how: "interrupted" };
      return failed(refused(error));
    },
  };
}

const failed = (failure: Failure): PromptEnd => ({ how: "failed", failure });

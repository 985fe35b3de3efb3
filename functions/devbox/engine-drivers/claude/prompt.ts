import { randomUUID } from "node:crypto";
import type { PromptEnd } from "../driver.ts";
import type { Line, Result } from "./lines.ts";

type Lifecycle = Extract<Line, { type: "command_lifecycle" }>;

/** A running prompt, and the messages that were added to it. */
export interface ClaudePrompt {
  readonly ended: Promise<PromptEnd>;
  /** Whether someone interrupted it. */
  readonly asked: boolean;
  /** Resolves when the model has the message. */
  steer(text: string): Promise<void>;
  /** Handles a change of state of one of its messages. */
  take(line: Lifecycle): void;
  /** Whether a result ends the prompt: it is about this turn, and no message that was added still waits. */
  endsWith(line: Result): boolean;
  /** Marks the prompt as interrupted: it accepts no more messages. */
  interrupt(): void;
  end(how: PromptEnd): void;
}

const gone = () => new Error("The turn ended before the model had the message.");

/** Begins a turn by its prompt. @param say writes a message of the user to the program */
export function beginPrompt(
  prompt: string,
  say: (uuid: string, text: string) => void,
): ClaudePrompt {
  const first = randomUUID();
  const { promise: ended, resolve } = Promise.withResolvers<PromptEnd>();
  const steers = new Map<string, PromiseWithResolvers<void>>();
  const said = new Set<string>([first]);
  let asked = false;
  let over = false;
  say(first, prompt);

  function drop() {
    for (const { reject } of steers.values()) reject(gone());
    steers.clear();
  }

  function end(how: PromptEnd) {
    over = true;
    drop();
    resolve(how);
  }

  return {
    ended,
    get asked() {
      return asked;
    },
    steer(text) {
      const steer = Promise.withResolvers<void>();
      if (asked || over) steer.reject(gone());
      else {
        const uuid = randomUUID();
        said.add(uuid);
        steers.set(uuid, steer);
        say(uuid, text);
      }
      return steer.promise;
    },
    take({ command_uuid, state }) {
      // A prompt that was interrupted before it began has no result.
      if (command_uuid === first && state === "cancelled" && asked) end({ how: "interrupted" });
      const steer = steers.get(command_uuid);
      if (!steer || state === "queued") return;
      steers.delete(command_uuid);
      if (state === "cancelled") steer.reject(gone());
      else steer.resolve();
    },
    endsWith({ user_message_uuids: uuids, origin }) {
      const own = uuids?.length ? uuids.some((uuid) => said.has(uuid)) : origin == null;
      return own && steers.size === 0;
    },
    interrupt() {
      asked = true;
      drop();
    },
    end,
  };
}

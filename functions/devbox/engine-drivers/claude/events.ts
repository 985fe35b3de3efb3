import * as z from "zod";
import type { EngineEvent } from "../driver.ts";
import type { Block, Line } from "./lines.ts";
import { type Call, type Place, stepEndOf, stepOf } from "./steps.ts";

const todos = z.object({
  newTodos: z.array(
    z.object({ content: z.string(), status: z.enum(["pending", "in_progress", "completed"]) }),
  ),
});

/** Converts the program's lines to engine events. */
export interface Events {
  /** Reads a line of the program and emits its events. */
  take(line: Line): void;
  /** The last message since `begin`; empty when there is none. */
  readonly text: string;
  /** Whether a message or a step came since `begin`. */
  readonly worked: boolean;
  /** Begins a prompt: forgets the text and work of the one before. */
  begin(): void;
}

/**
 * A subagent's steps become events, but not its text, because the agent that called it reports it. Calls of
 * tools whose name begins with `own` become no events.
 */
export function createEvents(
  { own, ...place }: Place & { own: string },
  on: (event: EngineEvent) => void,
): Events {
  const steps = new Map<string, Call>();
  const plans = new Set<string>();
  let live: { message: string; text: string | undefined } | undefined;
  let wholes = 0;
  let text = "";
  let worked = false;

  function stream({ event, parent_tool_use_id }: Extract<Line, { type: "stream_event" }>) {
    if (parent_tool_use_id) return;
    if (event.type === "message_start" && event.message)
      live = { message: event.message.id, text: undefined };
    if (!live) return;
    if (event.type === "content_block_start")
      live.text =
        event.content_block?.type === "text" ? `${live.message}-${event.index ?? 0}` : undefined;
    if (event.type === "content_block_delta" && live.text && event.delta?.text)
      on({ type: "text", message: live.text, delta: event.delta.text });
  }

  function say(id: string, said: string) {
    // A block's line arrives before the next block begins, so the live text belongs to this block.
    const streamed = live?.message === id ? live.text : undefined;
    const message = streamed ?? `${id}-whole-${wholes}`;
    wholes += 1;
    text = said;
    worked = true;
    on({ type: "message", message, text: said });
  }

  function call({ id = "", name = "", input }: Block, main: boolean) {
    if (name.startsWith(own)) return;
    worked = true;
    if (name === "TodoWrite") {
      if (main) plans.add(id);
      return;
    }
    steps.set(id, { name, input });
    on(stepOf(id, name, input, place.workspace));
  }

  function answered(result: Block, toolResult: unknown) {
    const id = result.tool_use_id ?? "";
    if (plans.delete(id)) plan(toolResult);
    const call = steps.get(id);
    if (!call) return;
    steps.delete(id);
    on(stepEndOf({ call, result, toolResult }, place));
  }

  function plan(toolResult: unknown) {
    const parsed = todos.safeParse(toolResult).data;
    if (!parsed) return;
    const items = parsed.newTodos.map(({ content, status }) => ({
      text: content,
      status: status === "in_progress" ? ("in-progress" as const) : status,
    }));
    on({ type: "plan", items });
  }

  return {
    take(line) {
      if (line.type === "stream_event") stream(line);
      if (line.type === "assistant" && !line.is_api_error_message)
        for (const block of line.message.content) {
          if (block.type === "tool_use") call(block, !line.parent_tool_use_id);
          if (block.type === "text" && block.text?.trim() && !line.parent_tool_use_id)
            say(line.message.id, block.text);
        }
      if (line.type === "user" && typeof line.message.content !== "string")
        for (const block of line.message.content)
          if (block.type === "tool_result") answered(block, line.tool_use_result);
    },
    get text() {
      return text;
    },
    get worked() {
      return worked;
    },
    begin() {
      text = "";
      worked = false;
    },
  };
}

import { at, list, text } from "./json.ts";

/** How a reply of a model says that it ended, in the service's own words. */
export type Ending = {
  /** Why the model stopped, such as `end_turn` or `content_filter`. */
  readonly stop?: string | undefined;
  /** The service broke off inside a stream that had begun well. */
  readonly error?: { readonly code: string; readonly message: string } | undefined;
};

/** Reads an event of any of the four protocols: their fields have different names. The JSON is a stranger's. */
export function endingOf(event: unknown): Ending {
  const response = at(event, "response") ?? event;
  return { stop: stopOf(event, response), error: errorOf(at(response, "error"), event) };
}

/** The last event of a stream, for services that leave out the reason. */
const last = /^(message_stop|response\.completed)$/;

/** Whether a stop only says that the stream is over, so a reason before it counts. */
export const isLast = (stop: string | undefined): boolean => last.test(stop ?? "");

function stopOf(event: unknown, response: unknown): string | undefined {
  const [choice] = list(at(event, "choices"));
  const [candidate] = list(at(event, "candidates"));
  if (text(at(choice, "delta", "refusal")) || text(at(choice, "message", "refusal")))
    return "refusal";
  const type = text(at(event, "type"));
  if (type === "response.refusal.delta" || type === "response.refusal.done") return "refusal";
  return (
    text(at(event, "delta", "stop_reason")) ?? // Anthropic
    text(at(event, "stop_reason")) ??
    text(at(choice, "finish_reason")) ?? // Chat Completions
    text(at(response, "incomplete_details", "reason")) ?? // Responses
    (text(at(response, "status")) === "completed" ? "completed" : undefined) ??
    text(at(candidate, "finishReason")) ?? // Gemini
    blocked(text(at(event, "promptFeedback", "blockReason"))) ??
    (type !== undefined && last.test(type) ? type : undefined)
  );
}

const blocked = (reason: string | undefined) => reason && `block_reason_${reason}`;

/** The error of an event, or of the body of a refused request. */
export function errorOf(error: unknown, event?: unknown): Ending["error"] {
  const inEvent = text(at(event, "type")) === "error" ? event : undefined; // Responses
  const from = typeof error === "object" && error !== null ? error : inEvent;
  if (from === undefined)
    return text(error) === undefined ? undefined : { code: "", message: String(error) };
  const codes = [at(from, "type"), at(from, "code"), at(from, "status")];
  return {
    code: codes.map((it) => text(it) ?? "").join(" "),
    message: text(at(from, "message")) ?? "",
  };
}

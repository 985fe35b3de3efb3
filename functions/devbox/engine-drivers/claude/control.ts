import { randomUUID } from "node:crypto";
import type { Opening } from "../driver.ts";
import { Failure } from "../failure.ts";
import { answerMcp } from "../mcp.ts";
import type { ControlRequest, ControlResponse } from "./lines.ts";
import { answersFor, questionsOf } from "./questions.ts";

/** The name of our tools' server, as the engine sees it. */
export const serverName = "wheelhouse";

/** Requests to and from the program, beside the conversation. */
export interface Control {
  /** Resolves with what it answers; rejects with a `Failure` that holds its error. */
  call(request: Readonly<Record<string, unknown>>): Promise<unknown>;
  /** Answers what it wants of us: a call of our tools, an answer of people, leave to use a tool. */
  take(line: ControlRequest): Promise<void>;
  /** The reply to a call. Replies that are ours come back, and are passed over. */
  answered(line: ControlResponse): void;
  /** Rejects every open call: the program is gone. */
  end(why: Error): void;
}

const noBody = "Nobody can answer here. Decide by yourself, or report that you cannot go on.";

/** @param send writes a line to the program */
export function createControl(
  { tools, ask, autonomous }: Pick<Opening, "tools" | "ask" | "autonomous">,
  send: (line: object) => void,
): Control {
  const open = new Map<string, PromiseWithResolvers<unknown>>();

  async function answerTo({ request }: ControlRequest): Promise<object> {
    switch (request.subtype) {
      case "mcp_message": {
        const reply = await answerMcp(serverName, tools, request.message);
        // A notification wants no reply, but the request that brought it does.
        return { mcp_response: reply ?? { jsonrpc: "2.0", id: 0, result: {} } };
      }
      case "can_use_tool":
        if (request.tool_name === "AskUserQuestion") return questioned(request.input);
        if (request.requires_user_interaction) return { behavior: "deny", message: noBody };
        return { behavior: "allow", updatedInput: request.input };
      default:
        throw new Error("There is nobody to ask for this.");
    }
  }

  async function questioned(input: Record<string, unknown>) {
    if (autonomous) return { behavior: "deny", message: noBody };
    try {
      const questions = questionsOf(input);
      const reply = await ask(questions);
      if (reply.refused !== undefined) return { behavior: "deny", message: reply.refused };
      const answers = answersFor(questions, reply.answers);
      return { behavior: "allow", updatedInput: { ...input, answers } };
    } catch (error) {
      return { behavior: "deny", message: error instanceof Error ? error.message : String(error) };
    }
  }

  const respond = (response: object) => send({ type: "control_response", response });

  return {
    call(request) {
      const id = randomUUID();
      const call = Promise.withResolvers<unknown>();
      open.set(id, call);
      send({ type: "control_request", request_id: id, request });
      return call.promise;
    },
    async take(line) {
      const request_id = line.request_id;
      try {
        respond({ subtype: "success", request_id, response: await answerTo(line) });
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        respond({ subtype: "error", request_id, error: why });
      }
    },
    answered({ response }) {
      const call = open.get(response.request_id);
      open.delete(response.request_id);
      if (response.subtype === "success") call?.resolve(response.response);
      else call?.reject(new Failure("crash", response.error ?? "It refused a request"));
    },
    end(why) {
      for (const call of open.values()) call.reject(why);
      open.clear();
    },
  };
}

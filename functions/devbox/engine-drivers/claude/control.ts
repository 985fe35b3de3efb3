import { randomUUID } from "node:crypto";
import type { Opening } from "../driver.ts";
import { Failure } from "../failure.ts";
import { answerMcp } from "../mcp.ts";
import type { ControlRequest, ControlResponse } from "./lines.ts";
import { answersFor, questionsOf } from "./questions.ts";

/** The engine's name for the MCP server of our tools. */
export const serverName = "wheelhouse";

/** Requests to and from the program, apart from the conversation. */
export interface Control {
  /** Resolves with the program's answer. Rejects with a `Failure` that contains its error. */
  call(request: Readonly<Record<string, unknown>>): Promise<unknown>;
  /** Answers a request of the program: a call of our tools, a question to people, or permission to use a tool. */
  take(line: ControlRequest): Promise<void>;
  /** Handles the reply to a call. The program also echoes our own replies, which are ignored. */
  answered(line: ControlResponse): void;
  /** The program has ended: rejects every open call. */
  end(why: Error): void;
}

const noBody = "No one can answer here. Decide yourself, or report that you cannot continue.";

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
        // A notification needs no reply, but the request that contains it does.
        return { mcp_response: reply ?? { jsonrpc: "2.0", id: 0, result: {} } };
      }
      case "can_use_tool":
        if (request.tool_name === "AskUserQuestion") return questioned(request.input);
        if (request.requires_user_interaction) return { behavior: "deny", message: noBody };
        return { behavior: "allow", updatedInput: request.input };
      default:
        throw new Error("No one is available to answer this.");
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

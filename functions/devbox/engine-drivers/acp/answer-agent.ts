import type {
  CreateElicitationResponse,
  RequestPermissionResponse,
} from "@agentclientprotocol/sdk";
import * as z from "zod";
import type { Opening } from "../driver.ts";
import { type Answering, methodNotFound, RpcError } from "../rpc.ts";
import { answersFor, questionsOf } from "./questions.ts";

const permission = z.object({
  options: z.array(z.object({ optionId: z.string(), kind: z.string().catch("") })),
});

/** Answers the agent's requests. The DevBox is the sandbox, so everything is allowed. */
export function answerAgent({ ask, autonomous }: Pick<Opening, "ask" | "autonomous">): Answering {
  async function elicit(params: Record<string, unknown>): Promise<CreateElicitationResponse> {
    const asked = autonomous ? undefined : questionsOf(params);
    if (!asked) return { action: "decline" };
    const reply = await ask(asked.questions);
    if (reply.refused !== undefined) return { action: "decline" };
    return { action: "accept", content: answersFor(asked, reply.answers) };
  }

  return async (method, params) => {
    switch (method) {
      case "session/request_permission": {
        const { options } = permission.parse(params);
        const found = ["allow_always", "allow_once"].flatMap((kind) =>
          options.filter((it) => it.kind === kind),
        );
        const [allow] = found;
        const outcome: RequestPermissionResponse["outcome"] = allow
          ? { outcome: "selected", optionId: allow.optionId }
          : { outcome: "cancelled" };
        return { outcome };
      }
      case "elicitation/create":
        return elicit(params);
      default:
        throw new RpcError(methodNotFound, `There is no method ${method}.`);
    }
  };
}

import * as z from "zod";
import type { Answer, Question } from "../../../../shared/schemas/question.ts";
import type { Opening } from "../driver.ts";
import { type Answering, methodNotFound, RpcError } from "../rpc.ts";

const toolCall = z.object({ tool: z.string(), arguments: z.unknown().optional() });
const userInput = z.object({
  questions: z.array(
    z.object({
      id: z.string(),
      header: z.string().catch(""),
      question: z.string(),
      isOther: z.boolean().catch(false),
      options: z
        .array(z.object({ label: z.string(), description: z.string().catch("") }))
        .nullish(),
    }),
  ),
});
type Asked = z.infer<typeof userInput>["questions"][number];

/** Answers Codex's requests: calls of our tools, approvals, and its own questions. */
export function answerCodex({ tools, ask }: Pick<Opening, "tools" | "ask">): Answering {
  async function input(asked: readonly Asked[]): Promise<object> {
    const reply = await ask(asked.map(questionOf));
    const given = reply.refused === undefined ? reply.answers : {};
    const answers = asked.flatMap(({ id }, index) => {
      const answer = given[idOf(index)];
      return answer ? [[id, { answers: plain(answer) }] as const] : [];
    });
    return { answers: Object.fromEntries(answers) };
  }

  return async (method, params) => {
    switch (method) {
      case "item/tool/call": {
        const call = toolCall.parse(params);
        const { text, isError } = await tools.call(call.tool, call.arguments);
        return { success: !isError, contentItems: [{ type: "inputText", text }] };
      }
      case "item/tool/requestUserInput":
        return input(userInput.parse(params).questions);
      case "item/commandExecution/requestApproval":
      case "item/fileChange/requestApproval":
        return { decision: "accept" };
      case "item/permissions/requestApproval":
        return { permissions: params["permissions"], scope: "session" };
      case "mcpServer/elicitation/request":
        return { action: "decline", content: null, _meta: null };
      default:
        throw new RpcError(methodNotFound, `There is no method ${method}.`);
    }
  };
}

const recommended = /\(recommended\)$/i;
const idOf = (index: number) => `q${index + 1}`;

/** Uses our own ids, because Codex's ids may contain anything. Labels stay as they are, because they are returned. */
function questionOf({ header, question, isOther, options }: Asked, index: number): Question {
  const choices = new Map(options?.map((it) => [it.label.trim().slice(0, 200), it]));
  choices.delete("");
  return {
    id: idOf(index),
    ...(header ? { header: header.slice(0, 80) } : {}),
    question: question.trim().slice(0, 4_000) || header || "What should it do?",
    kind: choices.size > 0 ? "single" : "text",
    ...(choices.size > 0
      ? {
          options: [...choices].slice(0, 20).map(([label, { description }]) => ({
            label,
            ...(description ? { description: description.slice(0, 1_000) } : {}),
            ...(recommended.test(label) ? { recommended: true } : {}),
          })),
          allowOther: isOther,
        }
      : {}),
  };
}

function plain({ choices = [], other, text, letAgentDecide }: Answer): string[] {
  if (letAgentDecide) return ["Decide this yourself."];
  return [...choices, other, text].filter((it): it is string => it !== undefined && it !== "");
}

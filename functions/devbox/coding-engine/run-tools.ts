import * as z from "zod";
import { type Question, questions as questionSet } from "../../../shared/schemas/question.ts";
import type { Tool, ToolReply, Tools } from "../engine-drivers/tools.ts";
import type { Held } from "./people.ts";
import { plainAnswers } from "./prompts.ts";
import { reportJobResult } from "./reports.ts";

const askUser: Tool = {
  name: "ask_user",
  description:
    "Ask the people who watch this Run. Use it whenever a decision is theirs, instead of guessing or " +
    "asking in your text. Ask everything you need to know at once. If the reply says that they " +
    "have been asked, end your turn: the answers are your next prompt.",
  inputSchema: {
    type: "object",
    required: ["questions"],
    additionalProperties: false,
    properties: {
      questions: {
        type: "array",
        minItems: 1,
        maxItems: 10,
        items: {
          type: "object",
          required: ["id", "question", "kind"],
          additionalProperties: false,
          properties: {
            id: { type: "string", description: "A short name, used as the key of the answer." },
            header: { type: "string", description: "One or two words above the question." },
            question: { type: "string" },
            kind: { type: "string", enum: ["single", "multi", "text"] },
            options: {
              type: "array",
              maxItems: 20,
              items: {
                type: "object",
                required: ["label"],
                additionalProperties: false,
                properties: {
                  label: { type: "string" },
                  description: { type: "string" },
                  recommended: { type: "boolean" },
                },
              },
            },
            allowOther: { type: "boolean", description: "Whether people may answer in free text." },
          },
        },
      },
    },
  },
};

const asking = z.object({ questions: questionSet });
type Actions = {
  ask(questions: Question[]): Promise<Held>;
  report(args: unknown): Promise<ToolReply>;
};

const good = (text: string): ToolReply => ({ text, isError: false });
const wrong = (text: string): ToolReply => ({ text, isError: true });

/** The tools of every coding engine: ask people (not in an autonomous Run), and report the result. */
export function runTools(autonomous: boolean, { ask, report }: Actions): Tools {
  async function askThem(args: unknown): Promise<ToolReply> {
    const { data, error } = asking.safeParse(args);
    if (!data) return wrong(z.prettifyError(error));
    const held = await ask(data.questions);
    if ("pending" in held)
      return good(JSON.stringify({ status: "pending", instruction: held.pending }));
    if (held.refused !== undefined) return wrong(held.refused);
    return good(JSON.stringify({ answers: plainAnswers(data.questions, held.answers) }));
  }

  return {
    list: autonomous ? [reportJobResult] : [askUser, reportJobResult],
    async call(name, args) {
      if (name === reportJobResult.name) return report(args);
      if (name === askUser.name) return askThem(args);
      return wrong(`There is no tool ${name}.`);
    },
  };
}

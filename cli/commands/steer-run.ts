import { randomUUID } from "node:crypto";
import type { Command } from "commander";
import { answers as answersSchema } from "../../shared/schemas/question.ts";
import { type Context, contextOf } from "../context.ts";
import { unlessTaken } from "../follow/prompt.ts";
import { askQuestions } from "../follow/questions.ts";
import { RemoteProblem } from "../remote.ts";
import { printable } from "../terminal/printable.ts";
import { answersFrom } from "./given-answers.ts";
import { placeOf } from "./target-option.ts";

type AnswerOptions = {
  readonly choice?: string[];
  readonly text?: string[];
  readonly jsonAnswers?: string;
};

/** `wheelhouse answer`, `say`, `continue`, `move`, `stop`. */
export function addTell(program: Command): void {
  program
    .command("answer")
    .description("Answer the questions of a Run, by prompts or by options")
    .argument("<run>")
    .option("--choice <id=label...>", "choose an option of a question; repeat it for several")
    .option("--text <id=words...>", "answer a question in your own words")
    .option("--json-answers <json>", "all answers, in the format of POST /api/runs/ID/answers")
    .action(async (name: string, options: AnswerOptions, command: Command) => {
      const context = contextOf(command);
      const id = await context.find(name);
      await answerRun(context, id, options);
      context.answer({ answered: id }, "Answered.");
    });

  for (const [verb, does] of [
    ["say", "Send a message: it steers a Run that works and continues one that has finished"],
    ["continue", "Continue a Run that has finished, with a message"],
  ] as const)
    program
      .command(verb)
      .description(does)
      .argument("<run>")
      .argument("<text...>")
      .action(async (name: string, words: string[], _, command: Command) => {
        const { client, find, answer } = contextOf(command);
        const id = await find(name);
        await client.message(id, words.join(" "), randomUUID());
        answer({ told: id }, `Sent. Watch it: wheelhouse watch ${id}`);
      });

  program
    .command("move")
    .description("Move a Run to another worker or to the cloud; an open question stays open")
    .argument("<run>")
    .requiredOption("--target <worker[/image]>", "where it goes on: see wheelhouse worker")
    .action(async (name: string, options: { target: string }, command: Command) => {
      const { client, find, answer } = contextOf(command);
      const id = await find(name);
      const target = placeOf(options.target);
      await client.move(id, target, randomUUID());
      answer({ moving: id }, `It moves to ${printable(target.worker)}.`);
    });

  program
    .command("stop")
    .description("Stop a Run; you can continue it later")
    .argument("<run>")
    .action(async (name: string, _, command: Command) => {
      const { client, find, answer } = contextOf(command);
      const id = await find(name);
      await client.stop(id, randomUUID());
      answer({ stopping: id }, "Stopping.");
    });
}

async function answerRun(context: Context, id: string, options: AnswerOptions): Promise<void> {
  const { openQuestions: open } = await context.client.run(id);
  if (!open) throw new RemoteProblem(409, "run-not-waiting", "This Run has no open question.");
  const key = randomUUID();
  if (options.jsonAnswers !== undefined) {
    const given = answersSchema.safeParse(jsonOf(options.jsonAnswers)).data;
    if (!given)
      throw new RemoteProblem(0, "usage", "--json-answers is not a JSON object of answers.");
    return context.client.answer(id, open.id, given, key);
  }
  const given = answersFrom(open.questions, options);
  if (given) return context.client.answer(id, open.id, given, key);
  if (!context.interactive)
    throw new RemoteProblem(
      0,
      "usage",
      `Add --choice ${open.questions[0]?.id}=LABEL or --text ${open.questions[0]?.id}=WORDS.`,
    );
  for (const { question } of open.questions) process.stdout.write(`? ${printable(question)}\n`);
  const { signal } = new AbortController();
  const { stdin: input, stdout: output } = process;
  const asking = { input, output, signal, clearPromptOnDone: true } as const;
  const asked = await unlessTaken(() => askQuestions(open.questions, asking));
  if (asked === undefined || asked === "interrupted")
    throw new RemoteProblem(0, "interrupted", "Not answered.");
  return context.client.answer(id, open.id, asked, key);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

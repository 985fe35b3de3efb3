import * as z from "zod";
import type { Answer, Answers, Question } from "../../../../shared/schemas/question.ts";
import { questions as questionSet } from "../../../../shared/schemas/question.ts";

const choice = z.object({ const: z.string(), title: z.string().optional() });
const choices = z.object({
  oneOf: z.array(choice).optional(),
  enum: z.array(z.string()).optional(),
});
const items = z.object({ anyOf: z.array(choice).optional(), enum: z.array(z.string()).optional() });

const property = z.looseObject({
  type: z.string(),
  title: z.string().optional(),
  description: z.string().optional(),
  items: items.optional(),
});
type Property = z.infer<typeof property>;

const form = z.object({
  mode: z.literal("form").optional(),
  message: z.string(),
  requestedSchema: z.object({ properties: z.record(z.string(), property) }),
});

type Field = {
  readonly name: string;
  readonly question: Question;
  readonly type: string;
  /** The value of each label. */
  readonly values: ReadonlyMap<string, string>;
  /** The name of the field for free text. */
  readonly custom: string | undefined;
};

export type Form = { readonly questions: Question[]; readonly fields: readonly Field[] };

/** Turns an agent's form into questions for people. Undefined if that is not possible. */
export function questionsOf(params: unknown): Form | undefined {
  const { data } = form.safeParse(params);
  if (!data) return undefined;
  const { properties } = data.requestedSchema;
  const names = Object.keys(properties).filter((name) => !isCustom(name, properties));
  const fields = names.map((name, index) => fieldOf(name, index, properties, data.message));
  const { data: questions } = questionSet.safeParse(fields.map(({ question }) => question));
  return questions && { questions, fields };
}

const isCustom = (name: string, all: object) =>
  name.endsWith("_custom") && name.replace(/_custom$/, "") in all;

function fieldOf(
  name: string,
  index: number,
  all: Record<string, Property>,
  message: string,
): Field {
  const it = all[name] ?? { type: "string" };
  const custom = `${name}_custom` in all ? `${name}_custom` : undefined;
  const options = optionsOf(it);
  const values = new Map(options.map(({ const: value, title }) => [label(title ?? value), value]));
  const text = [it.title, it.description].filter(Boolean).join(": ") || message;
  return {
    ...{ name, type: it.type, values, custom },
    question: {
      id: `q${index + 1}`,
      question: text.slice(0, 4_000),
      kind: values.size === 0 ? "text" : it.type === "array" ? "multi" : "single",
      ...(values.size === 0
        ? {}
        : {
            options: [...values.keys()].slice(0, 20).map((label) => ({
              label,
              ...(/\(recommended\)$/i.test(label) ? { recommended: true } : {}),
            })),
            allowOther: custom !== undefined,
          }),
    },
  };
}

const label = (text: string) => text.trim().slice(0, 200);

function optionsOf(it: Property): z.infer<typeof choice>[] {
  if (it.type === "boolean")
    return [
      { const: "true", title: "Yes" },
      { const: "false", title: "No" },
    ];
  const { oneOf, enum: plain } = choices.safeParse(it).data ?? {};
  const within = it.type === "array" ? it.items : undefined;
  const found = within?.anyOf ?? oneOf;
  return found ?? (within?.enum ?? plain ?? []).map((value) => ({ const: value }));
}

/** People's answers in the form's shape, without the fields that they leave to the agent. */
export function answersFor({ fields }: Form, answers: Answers): Record<string, unknown> {
  const filled = fields.flatMap((field) => {
    const answer = answers[field.question.id];
    return answer ? valuesOf(field, answer) : [];
  });
  return Object.fromEntries(filled);
}

function valuesOf({ name, type, values, custom }: Field, answer: Answer): [string, unknown][] {
  const chosen = (answer.choices ?? []).map((label) => values.get(label) ?? label);
  const own =
    custom !== undefined && answer.other ? [[custom, answer.other] as [string, unknown]] : [];
  if (type === "array")
    return [...(chosen.length > 0 ? [[name, chosen] as [string, unknown]] : []), ...own];
  const said = chosen[0] ?? answer.text;
  if (said === undefined) return own;
  const value =
    type === "boolean"
      ? said === "true"
      : type === "number" || type === "integer"
        ? Number(said)
        : said;
  return [[name, value], ...own];
}

import * as z from "zod";

const label = z.string().trim().min(1).max(200);

export const option = z.strictObject({
  label,
  description: z.string().max(1_000).optional(),
  recommended: z.boolean().optional(),
});

export const question = z
  .strictObject({
    id: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
    header: z.string().max(80).optional(),
    question: z.string().trim().min(1).max(4_000),
    kind: z.enum(["single", "multi", "text"]),
    options: z.array(option).max(20).optional(),
    allowOther: z.boolean().optional(),
  })
  .refine((it) => it.kind === "text" || (it.options?.length ?? 0) > 0, {
    path: ["options"],
    message: "A single or multi question needs at least one option.",
  })
  .refine((it) => new Set(it.options?.map((o) => o.label)).size === (it.options?.length ?? 0), {
    path: ["options"],
    message: "Two options have the same label.",
  });
export type Question = z.infer<typeof question>;

export const questions = z
  .array(question)
  .min(1)
  .max(10)
  .refine((all) => new Set(all.map((it) => it.id)).size === all.length, {
    message: "Two questions have the same id.",
  })
  .refine((all) => JSON.stringify(all).length <= 16_384, {
    message: "All questions of one pause together may be up to 16 KB long.",
  });

export const answer = z.strictObject({
  choices: z.array(label).max(20).optional(),
  other: z.string().max(16_000).optional(),
  text: z.string().max(16_000).optional(),
  letAgentDecide: z.boolean().optional(),
});
export type Answer = z.infer<typeof answer>;

/** Answers by the id of their question. */
export const answers = z.record(z.string().max(64), answer);
export type Answers = z.infer<typeof answers>;

/** `POST /api/runs/:id/answers` */
export const answering = z.strictObject({
  questions: z.string().max(64),
  answers,
});

/** Subjects of the coordinator's own questions: the repository, the target, the engine, or running without a sandbox. */
export const purpose = z.enum(["repository", "target", "engine", "sandbox"]);
export type Purpose = z.infer<typeof purpose>;

export const openQuestions = z.object({
  id: z.string(),
  askedAt: z.string(),
  askedBy: z.string(),
  purpose: purpose.optional(),
  questions: z.array(question),
});
export type OpenQuestions = z.infer<typeof openQuestions>;

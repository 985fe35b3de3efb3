import * as z from "zod";

const text = z.string().optional().catch(undefined);
const fields = z.record(z.string(), z.unknown());

const content = z.object({ content: z.object({ type: z.literal("text"), text: z.string() }) });
const diff = z.object({
  type: z.literal("diff"),
  path: z.string(),
  oldText: z.string().nullish(),
  newText: z.string(),
});
export type EditedText = z.infer<typeof diff>;

/** The valid items of a list. */
const listOf = <T>(item: z.ZodType<T>) =>
  z.array(z.unknown()).transform((all) => all.flatMap((it) => item.safeParse(it).data ?? []));

const call = {
  toolCallId: z.string(),
  name: text,
  title: text,
  kind: text,
  status: text,
  rawInput: fields.optional().catch(undefined),
  rawOutput: z.unknown().optional(),
  content: listOf(z.union([diff, content]))
    .optional()
    .catch(undefined),
  locations: listOf(z.object({ path: z.string() }))
    .optional()
    .catch(undefined),
};

/** A tool call of the model, or an update of one. */
export const toolCall = z.object({
  sessionUpdate: z.enum(["tool_call", "tool_call_update"]),
  ...call,
});
export type ToolCall = z.infer<typeof toolCall>;

const shapes = z.discriminatedUnion("sessionUpdate", [
  z.object({
    sessionUpdate: z.literal("agent_message_chunk"),
    messageId: text,
    content: z.object({ type: z.literal("text"), text: z.string() }),
  }),
  toolCall,
  z.object({
    sessionUpdate: z.literal("plan"),
    entries: listOf(z.object({ content: z.string(), status: z.string().catch("pending") })),
  }),
  z.object({
    sessionUpdate: z.literal("usage_update"),
    cost: z.object({ amount: z.number() }).nullish().catch(undefined),
  }),
]);
export type Update = z.infer<typeof shapes>;

const notification = z.object({ sessionId: z.string(), update: shapes });

/** Reads a `session/update`. Undefined for updates that are not shown: thoughts, titles, commands, modes. */
export function updateOf(params: unknown): z.infer<typeof notification> | undefined {
  return notification.safeParse(params).data;
}

const count = z.int().nonnegative().catch(0);

/** The result of a prompt. Gemini puts its token counts in `_meta`. */
export const promptResult = z.object({
  stopReason: z.string().catch("end_turn"),
  usage: z
    .object({
      inputTokens: count,
      outputTokens: count,
      cachedReadTokens: count,
      cachedWriteTokens: count,
    })
    .nullish()
    .catch(undefined),
  _meta: z
    .object({
      quota: z.object({ token_count: z.object({ input_tokens: count, output_tokens: count }) }),
    })
    .nullish()
    .catch(undefined),
});
export type PromptResult = z.infer<typeof promptResult>;

/** A setting of a session. */
const configOption = z.object({
  id: z.string(),
  category: text,
  currentValue: z.unknown(),
  options: listOf(z.object({ value: z.string() })).catch([]),
});
export type ConfigOption = z.infer<typeof configOption>;

/** The parts of the replies to `session/new` and `session/load` that are used. */
export const openedSession = z.object({
  sessionId: text,
  configOptions: listOf(configOption).catch([]),
  models: z.object({ currentModelId: z.string() }).optional().catch(undefined),
});

export const initialized = z.object({
  agentInfo: z.object({ version: text }).optional().catch(undefined),
});

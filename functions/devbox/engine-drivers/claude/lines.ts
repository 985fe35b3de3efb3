import * as z from "zod";

const block = z.object({
  type: z.string(),
  text: z.string().optional(),
  id: z.string().optional(),
  name: z.string().optional(),
  input: z.record(z.string(), z.unknown()).optional(),
  tool_use_id: z.string().optional(),
  content: z.unknown().optional(),
  is_error: z.boolean().nullish(),
});
export type Block = z.infer<typeof block>;

/** Set in a subagent's lines: the tool call that started it. */
const parent = z.string().nullish();

const streamEvent = z.object({
  type: z.literal("stream_event"),
  parent_tool_use_id: parent,
  event: z.object({
    type: z.string(),
    index: z.int().optional(),
    message: z.object({ id: z.string() }).optional(),
    content_block: z.object({ type: z.string() }).optional(),
    delta: z.object({ type: z.string().optional(), text: z.string().optional() }).optional(),
  }),
});

const assistant = z.object({
  type: z.literal("assistant"),
  parent_tool_use_id: parent,
  message: z.object({ id: z.string(), content: z.array(block) }),
  /** The text is not from the model: it says why the model did not answer. */
  is_api_error_message: z.boolean().nullish(),
});

const user = z.object({
  type: z.literal("user"),
  parent_tool_use_id: parent,
  message: z.object({ content: z.union([z.string(), z.array(block)]) }),
  tool_use_result: z.unknown().optional(),
});

const system = z.discriminatedUnion("subtype", [
  z.object({
    type: z.literal("system"),
    subtype: z.literal("init"),
    model: z.string().optional(),
    claude_code_version: z.string().optional(),
  }),
  z.object({
    type: z.literal("system"),
    subtype: z.literal("api_retry"),
    attempt: z.int(),
    max_retries: z.int().optional(),
    error_status: z.int().nullish(),
    error: z.string().nullish(),
  }),
]);

const lifecycle = z.object({
  type: z.literal("command_lifecycle"),
  command_uuid: z.string(),
  state: z.string(),
});

const tokens = z.object({
  inputTokens: z.number().default(0),
  cacheReadInputTokens: z.number().default(0),
  cacheCreationInputTokens: z.number().default(0),
  outputTokens: z.number().default(0),
  costUSD: z.number().default(0),
});

const result = z.object({
  type: z.literal("result"),
  is_error: z.boolean(),
  terminal_reason: z.string().nullish(),
  api_error_status: z.int().nullish(),
  result: z.string().nullish(),
  errors: z.array(z.string()).nullish(),
  /** Set when the program began the turn by itself. */
  origin: z.object({ kind: z.string() }).nullish(),
  /** The user's messages that the turn worked on. */
  user_message_uuids: z.array(z.string()).nullish(),
  usage: z
    .object({
      input_tokens: z.number().default(0),
      cache_read_input_tokens: z.number().default(0),
      cache_creation_input_tokens: z.number().default(0),
      output_tokens: z.number().default(0),
    })
    .nullish(),
  total_cost_usd: z.number().nullish(),
  model_usage_since_last_result: z.record(z.string(), tokens).nullish(),
});
export type Result = z.infer<typeof result>;

const controlRequest = z.object({
  type: z.literal("control_request"),
  request_id: z.string(),
  request: z.union([
    z.object({
      subtype: z.literal("can_use_tool"),
      tool_name: z.string(),
      input: z.record(z.string(), z.unknown()),
      requires_user_interaction: z.boolean().nullish(),
    }),
    z.object({ subtype: z.literal("mcp_message"), message: z.unknown() }),
    z.object({ subtype: z.string().transform(() => "other" as const) }),
  ]),
});
export type ControlRequest = z.infer<typeof controlRequest>;

const controlResponse = z.object({
  type: z.literal("control_response"),
  response: z.object({
    request_id: z.string(),
    subtype: z.string(),
    error: z.string().nullish(),
    response: z.unknown().optional(),
  }),
});
export type ControlResponse = z.infer<typeof controlResponse>;

const line = z.union([
  z.discriminatedUnion("type", [
    streamEvent,
    assistant,
    user,
    lifecycle,
    result,
    controlRequest,
    controlResponse,
  ]),
  system,
]);
export type Line = z.infer<typeof line>;

/** Reads a line of Claude Code. Undefined for lines that are not used here. */
export const lineOf = (raw: unknown): Line | undefined => line.safeParse(raw).data;

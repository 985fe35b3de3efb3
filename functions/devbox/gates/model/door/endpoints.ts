import { anthropic } from "../meter/anthropic.ts";
import { chat } from "../meter/chat.ts";
import { gemini } from "../meter/gemini.ts";
import { responses } from "../meter/responses.ts";
import type { Reader } from "../meter/usage.ts";

/** How a service words its errors. */
export type Dialect = "anthropic" | "openai" | "gemini";

/** A call of a model service that engines make. */
export type Endpoint = {
  readonly method: "GET" | "POST";
  readonly path: RegExp;
  readonly dialect: Dialect;
  /** Reads the usage from the reply. Without it, the call is not metered because it costs nothing. */
  readonly reader?: Reader;
};

const version = String.raw`(?:/v\d+(?:(?:alpha|beta)\d*)?)?`;
/** The name of a model or deployment. It begins with no dot, so that it is never a step up in the path. */
const id = String.raw`\w[\w.@-]*`;
const openai = `(?:${version}|/openai${version}|/openai/deployments/${id})`; // Azure
const model = `(?:models|tunedModels)/${id}`;
const exactly = (path: string) => new RegExp(`^${path}$`);

/** The whole interface of the gate: generation, the counting of tokens, and the list of models. */
export const endpoints: readonly Endpoint[] = [
  {
    method: "POST",
    path: exactly(`${version}/messages`),
    dialect: "anthropic",
    reader: anthropic,
  },
  { method: "POST", path: exactly(`${version}/messages/count_tokens`), dialect: "anthropic" },
  {
    method: "POST",
    path: exactly(`${openai}/responses(?:/compact)?`),
    dialect: "openai",
    reader: responses,
  },
  {
    method: "POST",
    path: exactly(`${openai}/chat/completions`),
    dialect: "openai",
    reader: chat,
  },
  {
    method: "POST",
    path: exactly(`${version}/${model}:(?:generateContent|streamGenerateContent)`),
    dialect: "gemini",
    reader: gemini,
  },
  { method: "POST", path: exactly(`${version}/${model}:countTokens`), dialect: "gemini" },
  {
    method: "GET",
    path: exactly(`${openai}/models(?:/${id})?`),
    dialect: "openai",
  },
];

/** The dialect of a path that is not an endpoint, by what it looks like. */
export const dialectOf = (path: string): Dialect =>
  /\/messages\b/.test(path) ? "anthropic" : /\/v1beta\b|:\w+$/.test(path) ? "gemini" : "openai";

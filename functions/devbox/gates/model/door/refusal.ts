import type { Dialect } from "./endpoints.ts";

/** An answer of the gate itself, which the engine takes for one of its model service. */
export type Refusal = {
  readonly status: 400 | 401 | 402 | 403 | 404 | 405 | 502;
  readonly message: string;
};

const anthropicTypes: Record<Refusal["status"], string> = {
  400: "invalid_request_error",
  401: "authentication_error",
  402: "billing_error",
  403: "permission_error",
  404: "not_found_error",
  405: "invalid_request_error",
  502: "api_error",
};

const openaiTypes: Record<Refusal["status"], string> = {
  400: "invalid_request_error",
  401: "invalid_request_error",
  402: "insufficient_quota",
  403: "invalid_request_error",
  404: "invalid_request_error",
  405: "invalid_request_error",
  502: "server_error",
};

const geminiStatuses: Record<Refusal["status"], string> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  402: "FAILED_PRECONDITION",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  405: "INVALID_ARGUMENT",
  502: "UNAVAILABLE",
};

/** The JSON of an error as the model service would write it. */
export function errorBody(dialect: Dialect, { status, message }: Refusal): object {
  switch (dialect) {
    case "anthropic":
      return { type: "error", error: { type: anthropicTypes[status], message } };
    case "openai":
      return {
        error: { message, type: openaiTypes[status], param: null, code: openaiTypes[status] },
      };
    case "gemini":
      return { error: { code: status, message, status: geminiStatuses[status] } };
    default:
      return dialect satisfies never;
  }
}

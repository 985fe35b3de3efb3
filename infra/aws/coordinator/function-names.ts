/** All functions of a deployment. `functions/aws/handlers/<name>.ts` exports the handler. */
export const functionNames = [
  "http",
  "webhooks",
  "openapi",
  "ingest",
  "socket",
  "step",
  "watch",
] as const;
export type FunctionName = (typeof functionNames)[number];

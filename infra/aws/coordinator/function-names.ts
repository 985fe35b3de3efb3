/** Every function of a deployment: `functions/aws/handlers/<name>.ts` exports its handler. */
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

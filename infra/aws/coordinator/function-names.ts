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
/** Those that serve the program of workers, or name its checksum. */
export const knowWorkers = ["http", "ingest"] as const satisfies readonly FunctionName[];

export type FunctionName = (typeof functionNames)[number];

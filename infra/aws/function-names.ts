/** Every function of a deployment: `functions/aws/<name>.ts` exports its handler. */
export const functionNames = ["http", "public", "ingest", "socket", "step", "watch"] as const;
export type FunctionName = (typeof functionNames)[number];

import * as z from "zod";

/** The environment of every function of a deployment, as `infra/aws` sets it. */
export const environment = z.object({
  TABLE: z.string(),
  /** Blobs below `blobs/`, archives of DevBoxes below `saves/`. */
  BUCKET: z.string(),
  MACHINE_ARN: z.string(),
  CLUSTER_ARN: z.string(),
  /** By image (`small`, `large`): the family of the task definition, so that a launch takes its newest revision. */
  TASK_DEFINITIONS: z
    .string()
    .transform((it) => z.record(z.string(), z.string()).parse(JSON.parse(it))),
  SUBNETS: z.string().transform((it) => it.split(",")),
  SECURITY_GROUP: z.string(),
  /** Whether DevBoxes run on Fargate Spot. */
  SPOT: z.enum(["true", "false"]).transform((it) => it === "true"),
  /** Where DevBoxes find the coordinator, without a trailing slash. */
  COORDINATOR_URL: z.url(),
  /** Where people find the console, without a trailing slash. */
  CONSOLE_URL: z.url(),
  /** Who issues the tokens of the sign-in pool, where its public keys are, and the console's client. */
  SIGN_IN_ISSUER: z.url(),
  SIGN_IN_KEYS: z.url(),
  SIGN_IN_CLIENT: z.string(),
  /** The management endpoint of the WebSocket API: `https://…/<stage>`. */
  SOCKET_ENDPOINT: z.url(),
  /** The address that DevBoxes open a socket at: `wss://…/<stage>`. */
  SOCKET_URL: z.url(),
  /** The secret whose value signs boot tokens and capabilities: at least 32 characters. */
  SIGNING_SECRET: z.string(),
  /** The secret of a team has this prefix and the team's name: a JSON object of the variables that engines sign in with. */
  TEAM_SECRETS: z.string(),
  WARM_SECONDS: z.coerce.number().int().min(0),
  KEEP_MINUTES: z.coerce.number().int().min(0),
  /** How many Runs work at once. */
  PLACES: z.coerce.number().int().min(1),
  SILENCE_SECONDS: z.coerce.number().int().min(1),
  /** How long a finished Run is kept. */
  RETENTION_DAYS: z.coerce.number().int().min(1),
});
export type Environment = z.infer<typeof environment>;

import * as z from "zod";

/** The environment of every function of a deployment; `infra/aws` sets it. */
export const environment = z.object({
  TABLE: z.string(),
  /** Blobs below `blobs/`, archives of DevBoxes below `saves/`. */
  BUCKET: z.string(),
  MACHINE_ARN: z.string(),
  CLUSTER_ARN: z.string(),
  /** JSON: the task definition family by image (`small`, `large`). A launch uses its newest revision. */
  TASK_DEFINITIONS: z
    .string()
    .transform((it) => z.record(z.string(), z.string()).parse(JSON.parse(it))),
  /** JSON: the version of each engine's program in the image of DevBoxes. Missing: that is not known. */
  DEVBOX_ENGINES: z
    .string()
    .transform((it) => z.record(z.string(), z.string()).parse(JSON.parse(it)))
    .optional(),
  SUBNETS: z.string().transform((it) => it.split(",")),
  SECURITY_GROUP: z.string(),
  /** Whether DevBoxes run on Fargate Spot. */
  SPOT: z.enum(["true", "false"]).transform((it) => it === "true"),
  /** The coordinator's address for DevBoxes, without a trailing slash. */
  COORDINATOR_URL: z.url(),
  /** The console's address, without a trailing slash. */
  CONSOLE_URL: z.url(),
  /** The sign-in pool: its id, issuer of its tokens, address of its public keys, client id of the console. */
  SIGN_IN_POOL: z.string(),
  SIGN_IN_ISSUER: z.url(),
  SIGN_IN_KEYS: z.url(),
  SIGN_IN_CLIENT: z.string(),
  /** The management endpoint of the WebSocket API: `https://…/<stage>`. */
  SOCKET_ENDPOINT: z.url(),
  /** The socket address for DevBoxes: `wss://…/<stage>`. */
  SOCKET_URL: z.url(),
  /** The secret that signs boot tokens and capabilities: 32 characters or more. */
  SIGNING_SECRET: z.string(),
  /** Prefix of a team secret's name; the team's name follows. Its value is a JSON object of environment variables. */
  TEAM_SECRETS: z.string(),
  WARM_SECONDS: z.coerce.number().int().min(0),
  KEEP_MINUTES: z.coerce.number().int().min(0),
  /** How many Runs can work at the same time. */
  PLACES: z.coerce.number().int().min(1),
  /** How many of a team. */
  PLACES_PER_TEAM: z.coerce.number().int().min(1),
  SILENCE_SECONDS: z.coerce.number().int().min(1),
  /** How many days a finished Run is kept. */
  RETENTION_DAYS: z.coerce.number().int().min(1),
});
export type Environment = z.infer<typeof environment>;

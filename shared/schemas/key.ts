import * as z from "zod";

/** `read`: read everything. `run`: also start and control Runs. `admin`: also manage keys and webhooks. Each includes the ones before it. */
export const scopes = ["read", "run", "admin"] as const;
export type Scope = (typeof scopes)[number];

/** `POST /api/keys` */
export const newKey = z.lazy(() =>
  z.strictObject({
    name: z
      .string()
      .trim()
      .regex(/^[\p{L}\p{N} ._@-]{1,40}$/u, "A name has up to 40 letters, digits and . _ @ -"),
    scope: z.enum(scopes).default("run"),
    expiresInDays: z.int().min(1).max(365).optional(),
  }),
);
export type NewKey = z.infer<typeof newKey>;

/** An API key as people see it. */
export const keyView = z.object({
  id: z.string(),
  name: z.string(),
  scope: z.enum(scopes),
  createdAt: z.string(),
  createdBy: z.string(),
  lastUsedAt: z.string().nullable(),
  expiresAt: z.string().nullable(),
});
export type KeyView = z.infer<typeof keyView>;

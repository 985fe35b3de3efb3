import * as z from "zod";
import { keyView, newKey } from "../schemas/key.ts";
import type { Calls } from "./call.ts";
import { secret } from "./common.ts";

const tag = "API keys";
const key = () => keyView.meta({ id: "ApiKey" });

export const keyCalls = {
  "GET /api/keys": {
    id: "listKeys",
    tag,
    summary: "List the API keys of the team",
    scope: "admin",
    replies: {
      200: {
        description: "The keys, newest first.",
        json: () => z.object({ keys: z.array(key()) }),
      },
    },
  },
  "POST /api/keys": {
    id: "makeKey",
    tag,
    summary: "Create an API key",
    scope: "admin",
    body: newKey.meta({ id: "NewKey" }),
    example: { name: "deploy-bot", scope: "run", expiresInDays: 90 },
    replies: {
      201: { description: "The key and its secret.", json: () => z.object({ key: key(), secret }) },
    },
    problems: ["too-many"],
  },
  "DELETE /api/keys/:id": {
    id: "revokeKey",
    tag,
    summary: "Revoke an API key immediately",
    scope: "admin",
    replies: { 200: { description: "The key is revoked.", json: () => z.object({}) } },
    problems: ["not-found"],
  },
} as const satisfies Calls;

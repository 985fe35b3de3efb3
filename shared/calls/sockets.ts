import * as z from "zod";
import { nothing } from "../schemas/run.ts";
import type { Calls } from "./call.ts";

/** Opening a WebSocket. */
export const socketCalls = {
  "POST /api/ws-ticket": {
    id: "getSocketTicket",
    tag: "Environment",
    summary: "Get a ticket that opens one WebSocket within a minute",
    description:
      'Open `/ws?ticket=…` (a deployment returns another `url`), then send `{ "type": "subscribe", "runId", "after" }`.',
    scope: "read",
    body: nothing,
    replies: {
      200: {
        description: "The ticket.",
        json: () => z.object({ ticket: z.string(), url: z.string().optional() }),
      },
    },
  },
} as const satisfies Calls;

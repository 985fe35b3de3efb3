import * as z from "zod";
import type { Calls } from "./call.ts";

const tag = "Previews";

const choice = () => z.object({ on: z.boolean() });

/** Pages of servers in a DevBox, in the browsers of people. */
export const previewCalls = {
  "GET /api/runs/:id/previews": {
    id: "listPreviews",
    tag,
    summary: "Get the addresses of a Run's previews",
    description:
      "One address for each open port of the Run's DevBox. An address is a secret: whoever has it on this machine can use that port until the DevBox is paused or the Run ends.",
    scope: "run",
    replies: {
      200: {
        description: "The open ports, lowest first.",
        json: () => z.object({ previews: z.array(z.object({ port: z.int(), url: z.url() })) }),
      },
    },
    problems: ["autonomous-run", "devbox-gone", "no-preview"],
  },
  "GET /api/previews": {
    id: "getPreviewSetting",
    tag,
    summary: "Get whether the team has previews",
    scope: "read",
    replies: { 200: { description: "On unless an admin has turned them off.", json: choice } },
  },
  "PUT /api/previews": {
    id: "putPreviewSetting",
    tag,
    summary: "Turn previews on or off",
    description: "Turning them off ends the previews that are open.",
    scope: "admin",
    body: z.strictObject({ on: z.boolean() }),
    example: { on: false },
    replies: { 200: { description: "As it is now.", json: choice } },
  },
} as const satisfies Calls;

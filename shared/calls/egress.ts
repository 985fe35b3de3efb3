import * as z from "zod";
import { teamEgress } from "../schemas/egress.ts";
import type { Calls } from "./call.ts";

const tag = "Network access";

const reply = () =>
  z.object({
    egress: teamEgress.unwrap().meta({ id: "TeamEgress" }),
    builtIn: z.array(z.string()).readonly().describe("Hosts that `listed` always allows."),
  });

/** Where the DevBoxes of a team may connect to. */
export const egressCalls = {
  "GET /api/egress": {
    id: "getEgress",
    tag,
    summary: "Get the team's network access",
    scope: "read",
    replies: {
      200: { description: "The policies of new Runs, and the allowed hosts.", json: reply },
    },
  },
  "PUT /api/egress": {
    id: "putEgress",
    tag,
    summary: "Set the team's network access",
    description:
      "Policies count for new Runs. Hosts count for every DevBox that starts after the change.",
    scope: "admin",
    body: teamEgress,
    example: { interactive: "open", autonomous: "listed", hosts: ["*.example.com"] },
    replies: { 200: { description: "As it is now.", json: reply } },
  },
} as const satisfies Calls;

import { socketCalls } from "../../shared/calls/sockets.ts";
import type { Caller } from "../identity/caller.ts";
import { serve } from "./serve.ts";

/** Makes a ticket that opens one socket of the host. `origin`: of the page that asked for it. */
export type IssueTicket = (caller: Caller, origin: string | undefined) => string | Promise<string>;

export const socketRoutes = (issue: IssueTicket) =>
  serve(socketCalls, {
    "POST /api/ws-ticket": async ({ c, caller }) => ({
      ticket: await issue(caller, c.req.header("origin")),
    }),
  });

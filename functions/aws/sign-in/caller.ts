import * as z from "zod";
import { Problem } from "../../../shared/problem.ts";
import type { Caller } from "../../caller.ts";

const claims = z.object({
  /** An array of the token, which an HTTP API hands on as one text: `[one two]` (measured by others, not documented). */
  "cognito:groups": z.union([z.string(), z.array(z.string())]).optional(),
  "cognito:username": z.string().optional(),
  username: z.string().optional(),
  email: z.string().optional(),
});

/** Of a group that can be a team: its name is part of keys and of a secret's name. */
const teamGrammar = /^[A-Za-z0-9_+=.@-]{1,64}$/;

/**
 * Who a request acts as, and for which team: a group of the sign-in pool is a team. Somebody in several names
 * one in the header `Acting-For`, else the first by name counts.
 *
 * @param verified the claims of a token that the authorizer has checked; undefined when there was none
 */
export function callerOf(verified: unknown, actingFor: string | undefined): Caller | undefined {
  if (verified === undefined) return undefined;
  const known = claims.parse(verified);
  const groups = known["cognito:groups"] ?? [];
  const listed =
    typeof groups === "string" ? groups.replace(/^\[|\]$/g, "").split(/[\s,]+/) : groups;
  const teams = listed.filter((it) => teamGrammar.test(it)).sort();
  const team = actingFor === undefined ? teams[0] : teams.find((it) => it === actingFor);
  if (team === undefined)
    throw new Problem(
      "no-team",
      actingFor === undefined
        ? "You belong to no team yet. An administrator adds you to a group of the sign-in pool."
        : "You do not belong to that team.",
    );
  return {
    team,
    teams,
    name: known.email ?? known["cognito:username"] ?? known.username ?? "somebody",
  };
}

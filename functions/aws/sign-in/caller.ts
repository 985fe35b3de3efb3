import * as z from "zod";
import { Problem } from "../../../shared/problem.ts";
import type { Caller } from "../../identity/caller.ts";

const claims = z.object({
  /** An array in the token. An HTTP API passes it on as one text: `[one two]` (not documented; reported by others). */
  "cognito:groups": z.union([z.string(), z.array(z.string())]).optional(),
  "cognito:username": z.string().optional(),
  username: z.string().optional(),
  email: z.string().optional(),
});

/** Group names that can be a team: the name becomes part of keys and of a secret's name. */
const teamGrammar = /^[A-Za-z0-9_+=.@-]{1,64}$/;

/**
 * The person and the team of a request. Each group of the sign-in pool is a team. A person with several teams chooses
 * one in the header `Acting-For`; the default is the first by name.
 *
 * @param verified the claims of a checked token; undefined when there was none
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
        ? "You are not in a team yet. Ask an administrator to add you to a group of the sign-in pool."
        : "You are not in that team. Choose one of your own teams.",
    );
  return {
    team,
    teams,
    name: known.email ?? known["cognito:username"] ?? known.username ?? "someone",
  };
}

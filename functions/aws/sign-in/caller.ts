import * as z from "zod";
import { Problem } from "../../../shared/problem.ts";
import type { Caller } from "../../identity/caller.ts";

const claims = z.object({
  /** An array in the token. An HTTP API passes it on as one text: `[one two]` (not documented; reported by others). */
  "cognito:groups": z.union([z.string(), z.array(z.string())]).optional(),
  "cognito:username": z.string().optional(),
  username: z.string().optional(),
  sub: z.string().optional(),
  email: z.string().optional(),
  /** A text where an HTTP API passes it on. */
  email_verified: z.union([z.boolean(), z.string()]).optional(),
});

/** The name of a person's account at the pool, from the claims of a checked token. */
export function accountIn(verified: unknown): string | undefined {
  const known = claims.parse(verified);
  return known["cognito:username"] ?? known.username ?? known.sub;
}

/** The groups that a checked token names. */
export function teamsIn(verified: unknown): readonly string[] {
  const groups = claims.parse(verified)["cognito:groups"] ?? [];
  return typeof groups === "string" ? groups.replace(/^\[|\]$/g, "").split(/[\s,]+/) : groups;
}

/** Group names that can be a team: the name becomes part of keys and of a secret's name. */
const teamGrammar = /^[A-Za-z0-9_+=.@-]{1,64}$/;

/**
 * The person and the team of a request. Each group of the sign-in pool is a team. A person with several teams chooses
 * one in the header `Acting-For`; the default is the first by name.
 *
 * @param verified the claims of a checked token; undefined when there was none
 * @param now the person's groups now; without it, those that the token names
 */
export function callerOf(
  verified: unknown,
  actingFor: string | undefined,
  now?: readonly string[],
): Caller | undefined {
  if (verified === undefined) return undefined;
  const known = claims.parse(verified);
  const teams = [...(now ?? teamsIn(known))].filter((it) => teamGrammar.test(it)).sort();
  const team = actingFor === undefined ? teams[0] : teams.find((it) => it === actingFor);
  if (team === undefined)
    throw new Problem(
      "no-team",
      actingFor === undefined
        ? "You are not in a team yet. Ask an administrator to add you to a group of the sign-in pool."
        : "You are not in that team. Choose one of your own teams.",
    );
  const account = accountIn(verified);
  const verifiedEmail = String(known.email_verified) === "true" ? known.email : undefined;
  return {
    team,
    teams,
    name: verifiedEmail ?? account ?? "someone", // anyone can enter the address of another person
    ...(account === undefined ? {} : { account }),
  };
}

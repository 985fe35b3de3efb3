import * as z from "zod";
import type { SecretValues } from "./secret-values.ts";

/** What a team's engines sign in with. */
export type TeamSecret = {
  /** Its name in Secrets Manager. */
  readonly name: string;
  readonly env: Readonly<Record<string, string>>;
  /** Why nothing can be read from it, and what to do, though it is there. */
  readonly problem?: string;
};

export type TeamSecrets = (team: string) => Promise<TeamSecret>;

const keptMs = 60_000;
/** Of a secret (Secrets Manager API reference). A team of another name has none. */
const possibleName = /^[A-Za-z0-9/_+=.@-]{1,512}$/;
const variables = z.record(z.string(), z.string());

/**
 * The secret `<prefix><team>` of each team, kept for a minute in a warm function. One that is missing is empty.
 *
 * @param now milliseconds since 1970
 */
export function teamSecrets(
  read: SecretValues,
  prefix: string,
  now: () => number = Date.now,
): TeamSecrets {
  const kept = new Map<string, { readonly secret: TeamSecret; readonly until: number }>();
  return async (team) => {
    const name = `${prefix}${team}`;
    const known = kept.get(name);
    if (known && now() < known.until) return known.secret;
    const secret = parsed(name, possibleName.test(name) ? await read(name) : undefined);
    kept.set(name, { secret, until: now() + keptMs });
    return secret;
  };
}

/** No part of a secret gets into the problem with it. */
function parsed(name: string, text: string | undefined): TeamSecret {
  if (text === undefined) return { name, env: {} };
  const { data } = variables.safeParse(asJson(text));
  if (data) return { name, env: data };
  const problem = `the secret ${name} is not a JSON object of strings, such as {"ANTHROPIC_API_KEY": "…"}`;
  return { name, env: {}, problem };
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

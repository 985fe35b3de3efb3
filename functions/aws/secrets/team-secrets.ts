import * as z from "zod";
import type { SecretValues } from "./secret-values.ts";

/** The sign-ins of a team's engines and code hosts. */
export type TeamSecret = {
  /** Its name in Secrets Manager. */
  readonly name: string;
  readonly env: Readonly<Record<string, string>>;
  /** Why the secret exists but has no usable value, and what to do. */
  readonly problem?: string;
};

export type TeamSecrets = (team: string) => Promise<TeamSecret>;

const keptMs = 60_000;
/** Valid names of secrets (Secrets Manager API reference). A team with any other name has no secret. */
const possibleName = /^[A-Za-z0-9/_+=.@-]{1,512}$/;
const variables = z.record(z.string(), z.string());

/**
 * Reads the secret `<prefix><team>` of a team and caches it for a minute. A missing secret counts as empty.
 *
 * @param now milliseconds of a clock that nobody sets
 */
export function teamSecrets(
  read: SecretValues,
  prefix: string,
  now: () => number = () => performance.now(),
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

/** The problem never contains any part of the secret. */
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

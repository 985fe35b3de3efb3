import * as z from "zod";
import { AwsJsonError, type AwsJsonPlace, awsJson } from "../aws-json.ts";

/**
 * The groups of a person at the sign-in pool now. Empty for someone who was removed or disabled. A token is valid for
 * up to an hour, whatever happened since: only the pool knows who still belongs to a team.
 */
export type TeamsNow = (
  account: string,
  /** Teams that their token names. A token may be newer than the last answer of the pool. */
  named?: readonly string[],
) => Promise<readonly string[]>;

/** How long an answer counts: a removed member sees nothing new after this time. */
const freshMs = 45_000;
/**
 * The same where someone has no team, or lacks one that their token names: they may just have been added to it. The
 * first token that names such a team is looked up at once.
 */
const freshLackingMs = 5_000;
/** How long the last answer counts while the pool does not answer. */
const longestMs = 5 * 60_000;
const mostKept = 5_000;

const user = z.object({ Enabled: z.boolean().default(true) });
const groups = z.object({
  Groups: z.array(z.object({ GroupName: z.string() })).default([]),
  NextToken: z.string().optional(),
});

type Known = {
  readonly teams: readonly string[];
  /** Teams that a token named when the pool was asked. */
  readonly sought: readonly string[];
  readonly at: number;
};

/**
 * Asks the pool and remembers its answers (AdminGetUser and AdminListGroupsForUser, Cognito user pools API reference).
 *
 * @param now milliseconds of a clock that only goes forward
 */
export function poolMembers(
  { pool, ...place }: { readonly pool: string } & Omit<AwsJsonPlace, "service" | "target">,
  now: () => number,
): TeamsNow {
  const target = "AWSCognitoIdentityProviderService";
  const call = awsJson({ ...place, service: "cognito-idp", target });
  const known = new Map<string, Known>();
  const asking = new Map<string, Promise<readonly string[]>>();

  const ask = async (Username: string): Promise<readonly string[]> => {
    const of = { UserPoolId: pool, Username };
    try {
      if (!user.parse(await call("AdminGetUser", of)).Enabled) return [];
      const names: string[] = [];
      for (let NextToken: string | undefined; ; ) {
        const more = NextToken === undefined ? {} : { NextToken };
        const page = groups.parse(
          await call("AdminListGroupsForUser", { ...of, Limit: 60, ...more }),
        );
        names.push(...page.Groups.map(({ GroupName }) => GroupName));
        NextToken = page.NextToken;
        if (NextToken === undefined) return names;
      }
    } catch (error) {
      if (error instanceof AwsJsonError && error.name === "UserNotFoundException") return [];
      throw error;
    }
  };

  const renew = async (
    account: string,
    before: Known | undefined,
    sought: readonly string[],
  ): Promise<readonly string[]> => {
    const at = now();
    try {
      const teams = await ask(account);
      known.delete(account);
      known.set(account, { teams, sought, at });
      const [oldest] = known.keys();
      if (known.size > mostKept && oldest !== undefined) known.delete(oldest);
      return teams;
    } catch (error) {
      if (before && at - before.at < longestMs) return before.teams;
      throw error;
    }
  };

  return async (account, named = []) => {
    const before = known.get(account);
    const lacking = !before?.teams.length || named.some((it) => !before.teams.includes(it));
    const seen = [...(before?.teams ?? []), ...(before?.sought ?? [])];
    const newlyNamed = named.some((it) => !seen.includes(it));
    const fresh = lacking ? freshLackingMs : freshMs;
    if (before && !newlyNamed && now() - before.at < fresh) return before.teams;
    const asked = asking.get(account) ?? renew(account, before, named);
    asking.set(account, asked);
    return asked.finally(() => asking.delete(account));
  };
}

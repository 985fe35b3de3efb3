import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { AwsError, type AwsService, operation } from "./wire.ts";

/** The accounts of the sign-in pool, with their groups. They are in a file, because several processes know new ones. */
const people = z.record(
  z.string(),
  z.object({ groups: z.array(z.string()), enabled: z.boolean() }),
);
type People = z.infer<typeof people>;

const fileOf = (folder: string) => join(folder, "people.json");

function readPeople(folder: string): People {
  const path = fileOf(folder);
  return existsSync(path) ? people.parse(JSON.parse(readFileSync(path, "utf8"))) : {};
}

function writePeople(folder: string, them: People): void {
  const fresh = `${fileOf(folder)}.${process.pid}`;
  writeFileSync(fresh, JSON.stringify(them), { mode: 0o600 });
  renameSync(fresh, fileOf(folder));
}

/** Makes an account if it is new, and adds it to these groups. */
export function addPerson(folder: string, name: string, groups: readonly string[]): void {
  const them = readPeople(folder);
  const before = them[name] ?? { groups: [], enabled: true };
  if (them[name] && groups.every((it) => before.groups.includes(it))) return;
  const all = [...new Set([...before.groups, ...groups])];
  writePeople(folder, { ...them, [name]: { ...before, groups: all } });
}

/** What an administrator of the pool does: takes someone out of a group, or disables their account. */
export function changePerson(folder: string, name: string, change: Partial<People[string]>): void {
  const them = readPeople(folder);
  const before = them[name];
  if (!before) throw new Error(`There is no account ${name}.`);
  writePeople(folder, { ...them, [name]: { ...before, ...change } });
}

const ofUser = z.object({ UserPoolId: z.string().min(1), Username: z.string().min(1).max(128) });

/** AdminGetUser and AdminListGroupsForUser of Cognito user pools. */
export function cognito(folder: string, pool: string): AwsService {
  const find = ({ UserPoolId, Username }: z.infer<typeof ofUser>) => {
    if (UserPoolId !== pool)
      throw new AwsError("ResourceNotFoundException", `User pool ${UserPoolId} does not exist.`);
    const found = readPeople(folder)[Username];
    if (!found) throw new AwsError("UserNotFoundException", "User does not exist.");
    return found;
  };
  return {
    target: "AWSCognitoIdentityProviderService",
    json: "1.1",
    invalid: "InvalidParameterException",
    operations: {
      AdminGetUser: operation(ofUser, (of) => ({
        Username: of.Username,
        Enabled: find(of).enabled,
        UserStatus: "CONFIRMED",
      })),
      AdminListGroupsForUser: operation(
        ofUser.extend({
          Limit: z.int().min(0).max(60).optional(),
          NextToken: z.string().optional(),
        }),
        ({ Limit = 60, NextToken = "0", ...of }) => {
          const [from, { groups }] = [Number(NextToken), find(of)];
          const more = groups.length > from + Limit ? { NextToken: String(from + Limit) } : {};
          const page = groups.slice(from, from + Limit);
          return { Groups: page.map((GroupName) => ({ GroupName, UserPoolId: pool })), ...more };
        },
      ),
    },
  };
}

import { createHash, timingSafeEqual } from "node:crypto";
import * as z from "zod";
import { idFrom } from "../../shared/id.ts";
import { type KeyView, keyView, type NewKey } from "../../shared/schemas/key.ts";
import type { Ports } from "../ports/ports.ts";
import type { Caller } from "./caller.ts";

const kept = keyView.extend({
  /** Hex SHA-256 of the secret. The secret is 32 random bytes, so it cannot be guessed. */
  hash: z.string(),
});
type Kept = z.infer<typeof kept>;

/** Limit of keys per team. */
export const mostKeys = 100;
const dayMs = 86_400_000;
/** How often the last use of a key is stored. */
const usedMs = 60_000;

const shelf = (team: string): string => `keys#${team}`;
const prefix = "wheelhouse_";
/** `wheelhouse_<team as base64url>.<id>.<secret>`: team and id find the record; only the secret is a proof. */
const grammar = /^wheelhouse_([A-Za-z0-9_-]{1,128})\.(key_[0-9a-z]{26})\.([A-Za-z0-9_-]{43})$/;

type World = Pick<Ports, "records" | "now" | "entropy">;

/** Creates a key. Its secret is returned only here. */
export async function makeKey(
  { records, now, entropy }: World,
  { team, name: by }: Caller,
  { name, scope, expiresInDays }: NewKey,
): Promise<{ readonly key: KeyView; readonly secret: string }> {
  const at = now();
  const id = idFrom("key", entropy(17));
  const secret = Buffer.from(entropy(32)).toString("base64url");
  const expiresAt =
    expiresInDays === undefined
      ? null
      : new Date(Date.parse(at) + expiresInDays * dayMs).toISOString();
  const key: KeyView = {
    id,
    name,
    scope,
    createdAt: at,
    createdBy: by.slice(0, 80),
    lastUsedAt: null,
    expiresAt,
  };
  const value: Kept = { ...key, hash: hashOf(secret) };
  if (!(await records.add(shelf(team), id, value, expiresAt ?? undefined)))
    throw new Error(`The key id ${id} is taken.`);
  return { key, secret: `${prefix}${Buffer.from(team).toString("base64url")}.${id}.${secret}` };
}

/** Newest first. */
export async function keysOf({ records }: World, team: string): Promise<KeyView[]> {
  const all = await records.list(shelf(team), { limit: mostKeys });
  return all
    .map(({ value }) => keyView.parse(value))
    .sort((one, other) => (one.createdAt < other.createdAt ? 1 : -1));
}

/** False: the team has no such key. */
export const revokeKey = ({ records }: World, team: string, id: string): Promise<boolean> =>
  /^key_[0-9a-z]{26}$/.test(id) ? records.remove(shelf(team), id) : Promise.resolve(false);

export const isKey = (token: string): boolean => token.startsWith(prefix);

/** The caller that this key stands for. Undefined: it was revoked, has expired or never existed. */
export async function callerOfKey(
  { records, now }: World,
  token: string,
): Promise<Caller | undefined> {
  const [, team64, id, secret] = (token.length <= 512 && grammar.exec(token)) || [];
  if (!team64 || !id || !secret) return undefined;
  const team = Buffer.from(team64, "base64url").toString();
  const found = kept.safeParse(await records.get(shelf(team), id)).data;
  if (!found || !same(found.hash, hashOf(secret))) return undefined;
  const at = now();
  if (isStale(found, at))
    await records.change(shelf(team), id, (value) => {
      const newest = kept.parse(value);
      return isStale(newest, at) ? { ...newest, lastUsedAt: at } : undefined; // another call may have written it
    });
  return { team, name: `${found.name} (key of ${found.createdBy})`, scope: found.scope, key: id };
}

/** Whether the caller's key is still valid: not revoked and not expired. True for a caller without a key. */
export async function keyStands({ records }: World, { team, key }: Caller): Promise<boolean> {
  return key === undefined || (await records.get(shelf(team), key)) !== undefined;
}

/** Whether the last use must be stored again. */
const isStale = ({ lastUsedAt }: Kept, at: string): boolean =>
  lastUsedAt === null || Date.parse(at) - Date.parse(lastUsedAt) >= usedMs;

const hashOf = (secret: string): string => createHash("sha256").update(secret).digest("hex");

const same = (one: string, other: string): boolean =>
  timingSafeEqual(Buffer.from(one, "hex"), Buffer.from(other, "hex"));

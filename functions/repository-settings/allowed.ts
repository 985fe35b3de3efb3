import { createHash } from "node:crypto";
import { Problem } from "../../shared/problem.ts";
import {
  type AllowedSettings,
  type AllowedSettingsView,
  allowedSettingsView,
} from "../../shared/schemas/repository-settings.ts";
import type { Caller } from "../identity/caller.ts";
import type { Ports } from "../ports/ports.ts";

/** Limit of allowed files per team. */
const mostAllowed = 200;

const shelf = (team: string): string => `repository-settings#${team}`;

/** The same repository, path and content have the same id, so allowing them twice is allowing them once. */
const idOf = ({ repository, path, sha256 }: AllowedSettings): string =>
  `set_${createHash("sha256")
    .update(JSON.stringify([repository, path, sha256]))
    .digest("hex")
    .slice(0, 26)}`;

export async function allowedOf(
  { records }: Pick<Ports, "records">,
  team: string,
): Promise<AllowedSettingsView[]> {
  const all = await records.list(shelf(team), { limit: mostAllowed });
  return all
    .map(({ value }) => allowedSettingsView.parse(value))
    .toSorted((a, b) => b.allowedAt.localeCompare(a.allowedAt));
}

export async function allow(
  { records, now }: Pick<Ports, "records" | "now">,
  { team, name }: Caller,
  wish: AllowedSettings,
): Promise<AllowedSettingsView> {
  const id = idOf(wish);
  const all = await allowedOf({ records }, team);
  const before = all.find((it) => it.id === id);
  if (before) return before;
  if (all.length >= mostAllowed)
    throw new Problem(
      "too-many",
      `A team can allow ${mostAllowed} settings files. Remove one that no repository has any more.`,
    );
  const kept = { ...wish, id, allowedBy: name, allowedAt: now() };
  await records.add(shelf(team), id, kept);
  return kept;
}

/** False: the team has not allowed it. */
export const disallow = (
  { records }: Pick<Ports, "records">,
  team: string,
  id: string,
): Promise<boolean> => records.remove(shelf(team), id);

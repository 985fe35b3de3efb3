import { type KeptSchedule, keptSchedule } from "../../shared/schemas/schedule.ts";
import type { Ports } from "../ports/ports.ts";

type World = Pick<Ports, "records">;

/** Limit of schedules per team. */
export const mostSchedules = 100;

const shelf = (team: string): string => `schedules#${team}`;
/** The teams that have had a schedule: the sweep looks at theirs. */
const teamsShelf = "schedule-teams";
const mostTeams = 10_000;
const pageSize = 100;

export async function addSchedule(
  { records }: World,
  team: string,
  schedule: KeptSchedule,
): Promise<void> {
  await records.add(teamsShelf, team, {});
  await records.add(shelf(team), schedule.id, schedule);
}

/** Undefined: the team has no schedule with that id. */
export async function scheduleOf(
  { records }: World,
  team: string,
  id: string,
): Promise<KeptSchedule | undefined> {
  return keptSchedule.optional().parse(await records.get(shelf(team), id));
}

/** By name. */
export async function schedulesOf({ records }: World, team: string): Promise<KeptSchedule[]> {
  const all = await records.list(shelf(team), { limit: mostSchedules });
  return all
    .map(({ value }) => keptSchedule.parse(value))
    .sort((one, other) => one.name.localeCompare(other.name) || (one.id < other.id ? -1 : 1));
}

/**
 * Changes a schedule. `change` returns undefined to keep it. Returns the schedule after that; undefined: it is
 * removed.
 */
export async function changeSchedule(
  { records }: World,
  team: string,
  id: string,
  change: (schedule: KeptSchedule) => KeptSchedule | undefined,
): Promise<KeptSchedule | undefined> {
  const after = await records.change(shelf(team), id, (value) => change(keptSchedule.parse(value)));
  return keptSchedule.optional().parse(after);
}

/** False: the team has no schedule with that id. */
export const removeSchedule = ({ records }: World, team: string, id: string): Promise<boolean> =>
  records.remove(shelf(team), id);

export async function teamsWithSchedules({ records }: World): Promise<string[]> {
  const teams: string[] = [];
  for (let before: string | undefined; teams.length < mostTeams; before = teams.at(-1)) {
    const page = await records.list(teamsShelf, {
      limit: pageSize,
      ...(before === undefined ? {} : { before }),
    });
    teams.push(...page.map(({ id }) => id));
    if (page.length < pageSize) break;
  }
  return teams;
}

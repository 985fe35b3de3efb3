import type { Ports } from "./ports/ports.ts";

type World = Pick<Ports, "records">;

const shelf = (team: string): string => `settings#${team}`;

/** What a team has chosen under a name. Undefined: nothing yet. */
export const teamSetting = ({ records }: World, team: string, name: string): Promise<unknown> =>
  records.get(shelf(team), name);

export async function keepTeamSetting(
  { records }: World,
  team: string,
  name: string,
  value: object,
): Promise<void> {
  if (!(await records.add(shelf(team), name, value)))
    await records.change(shelf(team), name, () => value);
}

import { listedHosts, type TeamEgress, usualEgress } from "../shared/egress.ts";
import { teamEgress } from "../shared/schemas/egress.ts";
import type { Ports } from "./ports/ports.ts";

type World = Pick<Ports, "records">;

const shelf = (team: string): string => `settings#${team}`;
const id = "egress";

/** A team's network policies for new Runs, and the hosts that it adds to the list. */
export async function egressOfTeam({ records }: World, team: string): Promise<TeamEgress> {
  const kept = await records.get(shelf(team), id);
  return kept === undefined ? usualEgress : teamEgress.parse(kept);
}

export async function keepEgress(
  { records }: World,
  team: string,
  { hosts, ...policies }: TeamEgress,
): Promise<TeamEgress> {
  const wanted = { ...policies, hosts: [...new Set(hosts)].sort() };
  if (!(await records.add(shelf(team), id, wanted)))
    await records.change(shelf(team), id, () => wanted);
  return wanted;
}

/** Every host that a `listed` Run of a team may reach. */
export async function hostsOfTeam(world: World, team: string): Promise<string[]> {
  const { hosts } = await egressOfTeam(world, team);
  return [...listedHosts, ...hosts];
}

import {
  egressOf,
  listedHosts,
  providerHosts,
  type TeamEgress,
  usualEgress,
} from "../shared/egress.ts";
import type { Run } from "../shared/run.ts";
import { teamEgress } from "../shared/schemas/egress.ts";
import type { Ports } from "./ports/ports.ts";
import { keepTeamSetting, teamSetting } from "./team-settings.ts";

type World = Pick<Ports, "records">;

const name = "egress";

/** A team's network policies for new Runs, and the hosts that it adds to the list. */
export async function egressOfTeam(world: World, team: string): Promise<TeamEgress> {
  const kept = await teamSetting(world, team, name);
  return kept === undefined ? usualEgress : teamEgress.parse(kept);
}

export async function keepEgress(
  world: World,
  team: string,
  { hosts, ...policies }: TeamEgress,
): Promise<TeamEgress> {
  const wanted = { ...policies, hosts: [...new Set(hosts)].sort() };
  await keepTeamSetting(world, team, name, wanted);
  return wanted;
}

/** Where the DevBox of a Run may connect to. `hosts`: what a policy other than `open` allows. */
export async function egressOfRun(world: World, run: Run) {
  const policy = egressOf(run);
  const provider = (run.engine && providerHosts[run.engine.name]) ?? [];
  if (policy !== "listed") return { policy, hosts: [...provider] };
  const { hosts } = await egressOfTeam(world, run.team);
  return { policy, hosts: [...listedHosts, ...hosts, ...provider] };
}

import { readStored, writeStored } from "../ui/stored.ts";

const name = "team";
const grammar = /^[A-Za-z0-9_+=.@-]{1,64}$/;

const known = readStored<unknown>(name);
let chosen = typeof known === "string" && grammar.test(known) ? known : undefined;

/** The team that somebody of several acts for in this browser; undefined: the first, as the server has it. */
export const chosenTeam = (): string | undefined => chosen;

/** From now on calls are for this team; pages that are open in other tabs keep theirs. */
export function chooseTeam(team: string | undefined): void {
  chosen = team;
  writeStored(name, team);
}

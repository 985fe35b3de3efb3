import { readStored, writeStored } from "../ui/behaviour/stored.ts";

const name = "team";
const grammar = /^[A-Za-z0-9_+=.@-]{1,64}$/;

const known = readStored<unknown>(name);
let chosen = typeof known === "string" && grammar.test(known) ? known : undefined;

/** The team that this browser acts for, for people with several teams. Undefined: the server takes their first one. */
export const chosenTeam = (): string | undefined => chosen;

/** Calls are for this team from now on. Pages that are open in other tabs keep their team. */
export function chooseTeam(team: string | undefined): void {
  chosen = team;
  writeStored(name, team);
}

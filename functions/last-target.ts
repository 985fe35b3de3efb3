import { createHash } from "node:crypto";
import * as z from "zod";
import type { RepositoryFound, TicketFound } from "../shared/decide/command.ts";
import { type Run, type Target, workplaceOf } from "../shared/run.ts";
import type { Ports } from "./ports/ports.ts";

type World = Pick<Ports, "records">;
type Found = {
  readonly ticket?: TicketFound | undefined;
  readonly repository?: RepositoryFound | undefined;
};

const kept = z.object({ worker: z.string(), image: z.string() });
const shelf = (team: string): string => `last-targets#${team}`;
const idOf = (cloneUrl: string): string => createHash("sha256").update(cloneUrl).digest("hex");

/** Where the newest Run in the same repository worked. Undefined: there was none, or this Run has no repository. */
export async function lastTarget(
  { records }: World,
  run: Run,
  { ticket, repository }: Found,
): Promise<Target | undefined> {
  const found =
    workplaceOf(run)?.repository ??
    (ticket && "read" in ticket ? ticket.read.repository : undefined) ??
    (repository && "found" in repository ? repository.found.repository : undefined);
  if (!found) return undefined;
  return kept.safeParse(await records.get(shelf(run.team), idOf(found.cloneUrl))).data;
}

/** Remembers where a Run works, for the next one in its repository. It is advice only: nothing depends on it. */
export async function keepLastTarget({ records }: World, run: Run): Promise<void> {
  const repository = workplaceOf(run)?.repository;
  const { target, team } = run;
  if (!repository || !target) return;
  const id = idOf(repository.cloneUrl);
  if (await records.add(shelf(team), id, target)) return;
  await records.change(shelf(team), id, (value) => {
    const { data } = kept.safeParse(value);
    return data?.worker === target.worker && data.image === target.image ? undefined : target;
  });
}

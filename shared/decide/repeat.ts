import type { Run } from "../run.ts";
import type { EventOf } from "../schemas/event.ts";
import type { NewRun } from "../schemas/run.ts";

/**
 * The request that starts a Run again. A Run that asked where to go goes where it worked then.
 *
 * @param first its first event
 */
export function repeatOf(
  { title, target }: Pick<Run, "title" | "target">,
  first: EventOf<"run.created">,
): NewRun {
  const { repository, ticketUrl, engine, model, effort, egress } = first;
  const place = first.target ?? target;
  return {
    instructions: first.instructions,
    title,
    mode: first.mode,
    keepMinutes: first.keepMinutes,
    limits: first.limits,
    ...(ticketUrl === undefined ? {} : { ticketUrl }),
    ...(repository ? { repository: repository.url } : {}),
    ...(repository?.branch === undefined ? {} : { branch: repository.branch }),
    ...(place ? { target: place } : {}),
    ...(engine === undefined ? {} : { engine: engine as NonNullable<NewRun["engine"]> }),
    ...(model === undefined ? {} : { model }),
    ...(effort === undefined ? {} : { effort }),
    ...(egress === undefined ? {} : { egress }),
  };
}

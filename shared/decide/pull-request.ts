import type { Run } from "../run.ts";
import type { CoordinatorCommand } from "./command.ts";
import { type Ruling, write } from "./ruling.ts";

/** Records a pull request as its code host describes it, if the description changed. */
export function pullRequest(
  run: Run,
  { seen }: Extract<CoordinatorCommand, { type: "pull-request" }>,
): Ruling {
  const { number, title, url, state, checks } = seen;
  const before = run.pullRequests?.find((it) => it.number === number);
  const same =
    before?.title === title &&
    before.url === url &&
    before.state === state &&
    before.checks === checks;
  return same ? write() : write({ type: "pull-request.seen", number, title, url, state, checks });
}

import type { Commit } from "../../../../functions/ports/run-log.ts";
import type { Heard } from "../coordinator/door.ts";
import type { Asked } from "../people/people.ts";
import type { Scene, Wrong } from "../scene.ts";
import { same } from "./same.ts";

/** A refusal to start a Run is not kept: a later copy of the request may find another worker. */
const made = ({ status }: Heard): boolean => status === 201;

/** All copies of a request get the same reply, and the log agrees with it. */
export function checkPeople({ people, system }: Scene, wrong: Wrong): void {
  const { logs } = system.stores;
  const decided = new Map<string, Commit[]>();
  for (const log of logs.values())
    log.forEach((commit, n) => {
      const before = log[n - 1]?.requests;
      const newest = commit.requests.at(-1);
      if (!newest || commit.requests === before || before?.at(-1)?.key === newest.key) return;
      decided.set(newest.key, [...(decided.get(newest.key) ?? []), commit]);
    });
  for (const it of people.asked) {
    const [first, ...copies] = it.replies;
    const name = `${it.wish.type} ${it.key}`;
    if (!first) {
      wrong("I5", `${name} got no reply`);
      continue;
    }
    const all = it.wish.type === "create" ? [first, ...copies].filter(made) : [first, ...copies];
    const other = all.find((copy) => !same(copy, all[0]));
    if (other) wrong("I0", `${name} got ${JSON.stringify(first)} and ${JSON.stringify(other)}`);
    if (it.wish.type === "create") checkCreate(it, name, system.stores.logs, wrong);
    else checkDecided(it, name, decided.get(it.key) ?? [], wrong);
  }
}

function checkCreate(it: Asked, name: string, logs: Map<string, Commit[]>, wrong: Wrong): void {
  const runs = [...logs.values()].filter((log) => log[0]?.requests[0]?.key === it.key);
  const told = it.replies.some(made);
  const refused = it.replies.some((reply) => !made(reply));
  if (runs.length > 1 || (told && runs.length < 1) || (!refused && runs.length !== 1))
    wrong("I1", `${name} made ${runs.length} Runs`);
}

function checkDecided(it: Asked, name: string, commits: Commit[], wrong: Wrong): void {
  const [reply] = it.replies;
  const [commit] = commits;
  if (commits.length !== 1 || !commit || !reply) {
    const times = `stands ${commits.length} times in the log`;
    wrong("I1", `${name} got ${reply?.status}, and ${times}`);
    return;
  }
  const kept = commit.requests.at(-1)?.reply;
  if (kept && !same({ status: kept.status, body: kept.body }, reply))
    wrong("I1", `${name} got ${reply.status}, and the log says ${kept.status}`);
  const [event, ...more] = commit.events.filter(({ type }) => type !== "time.skipped");
  const refused = event?.type === "request.refused" && more.length === 0;
  if (refused !== reply.status >= 400) wrong("I1", `${name} got ${reply.status}: ${event?.type}`);
  if (it.wish.type !== "answer" || reply.status !== 200) return;
  const { questions } = it.wish;
  const strange = commit.events.find(
    (fact) => fact.type === "questions.answered" && fact.id !== questions,
  );
  if (strange) wrong("I3", `${name} was for ${questions} and counted for another question`);
}

import { positionOf } from "./decide/time-skipped.ts";
import { egressOf } from "./egress.ts";
import { engines } from "./engine.ts";
import { readRepositoryAddress, repositoryUrl } from "./repository/repository-address.ts";
import { continuable, ended, type PastDevBox, type Run, type TestRun, workplaceOf } from "./run.ts";
import type { DevBoxView, RunSummary, RunView, TestView, TicketView } from "./schemas/run-view.ts";

export function summaryOf(run: Run): RunSummary {
  return {
    id: run.id,
    title: run.title,
    status: run.status,
    phase: run.phase,
    mode: run.mode,
    engine: run.engine ? { ...run.engine, label: engines[run.engine.name] } : null,
    createdAt: run.createdAt,
    createdBy: run.createdBy,
    startedAt: run.startedAt ?? null,
    completedAt: run.completedAt ?? null,
    since: run.since,
    ...(run.skippedBefore ? { position: positionOf(run) } : {}),
    durations: { activeMs: run.activeMs, waitingMs: run.waitingMs },
    summary: run.summary ?? null,
    seq: run.seq,
  };
}

/** @param now ISO-8601 time */
export function viewOf(run: Run, now: string): RunView {
  return {
    ...summaryOf(run),
    leg: run.leg,
    ticketUrl: run.ticketUrl ?? null,
    ticket: ticketOf(run),
    repository: repositoryOf(run),
    changes: changesOf(run),
    pullRequests: (run.pullRequests ?? []).toReversed(),
    tests: testsOf(run),
    target: run.target ?? null,
    keepMinutes: run.keepMinutes,
    egress: egressOf(run),
    traffic: run.traffic ? { ...run.traffic, more: run.traffic.more === true } : null,
    ports: run.devbox?.state === "up" ? (run.devbox.ports ?? []) : [],
    limits: run.limits,
    openQuestions: run.open,
    queued: run.queue,
    devboxes: devboxesOf(run),
    keepUntil: ended(run) && run.devbox ? (run.keepUntil ?? null) : null,
    savedUntil: run.save?.until ?? null,
    continuable: ended(run) && continuable(run, now),
    code: run.code ?? null,
    usage: run.usage,
    model: run.opened?.model ?? run.wanted.model ?? null,
    engineVersion: run.opened?.version ?? null,
    effort: run.wanted.effort ?? null,
  };
}

function ticketOf({ ticket }: Run): TicketView | null {
  if (!ticket) return null;
  const { title, url, repository, branch } = ticket;
  return {
    title,
    url,
    repository: repository?.name ?? null,
    base: repository?.base ?? null,
    branch: branch ?? null,
  };
}

function repositoryOf(run: Run): RunView["repository"] {
  const place = workplaceOf(run);
  const { url, branch: base } = run.wanted.repository ?? {};
  if (!place) {
    if (url === undefined) return null;
    const read = readRepositoryAddress(url);
    const known = "id" in read;
    const name = "problem" in read ? url : read.name;
    return { name, url, known, base: base ?? null, branch: null };
  }
  const { id, name, cloneUrl, base: from } = place.repository;
  return {
    name,
    url: url ?? (id ? repositoryUrl(id) : cloneUrl),
    known: id !== undefined,
    base: from ?? null,
    branch: place.branch,
  };
}

function changesOf({ changes }: Run): RunView["changes"] {
  if (!changes) return null;
  const { files, added, removed, at, cut, missing, redacted } = changes;
  const own = files > 0 ? [{ ...changes, path: ".", base: undefined }] : [];
  const repositories = (changes.repositories ?? own).map((it) => ({
    path: it.path,
    base: it.base ?? null,
    files: it.files,
    added: it.added,
    removed: it.removed,
    redacted: it.redacted === true,
  }));
  return {
    files,
    added,
    removed,
    at,
    cut: cut === true,
    missing: missing ?? null,
    redacted: redacted === true,
    repositories,
  };
}

const testsOf = ({ tests }: Run): TestView[] =>
  (tests ?? []).toReversed().map((it) => ({
    step: it.step,
    seq: it.seq,
    command: it.command,
    folder: it.folder ?? "",
    state: it.ended ? "ended" : "running",
    outcome: it.ended ? (it.outcome ?? outcomeBefore(it)) : "running",
    exitCode: it.exitCode ?? null,
    standIn: it.standIn ?? null,
  }));

/** The outcome of a test run from before outcomes were kept. */
const outcomeBefore = ({ exitCode }: TestRun) =>
  exitCode === undefined ? "unknown" : exitCode === 0 ? "passed" : "failed";

const stateOf = ({ how }: PastDevBox): DevBoxView["state"] =>
  how === "released" ? "gone" : how === "abandoned" ? "moved" : how;

/** Newest first. */
function devboxesOf(run: Run): DevBoxView[] {
  const past = run.pastDevboxes.map(
    (box): DevBoxView => ({
      id: box.id,
      worker: box.worker,
      image: box.image,
      isolated: box.isolated ?? null,
      state: stateOf(box),
      since: box.at,
      ended: box.ended,
    }),
  );
  const box = run.devbox;
  if (!box) return past.reverse();
  const state = box.state === "requested" ? "launching" : box.state;
  const { id, worker, image } = box;
  const now: DevBoxView = {
    id,
    worker,
    image,
    isolated: box.isolated ?? null,
    state,
    since: box.at,
    ended: null,
  };
  return [now, ...past.reverse()];
}

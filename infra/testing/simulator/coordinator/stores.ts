import type { Seen, Wait } from "../../../../functions/ports/ports.ts";
import type { Commit } from "../../../../functions/ports/run-log.ts";
import { type Holder, type PlaceLimits, placesLeft } from "../../../../shared/queue.ts";
import { ended, type Run } from "../../../../shared/run.ts";
import type { RunEvent } from "../../../../shared/schemas/event.ts";

/** The coordinator's data in memory. Each method does what the port of the same name promises, immediately. */
export class Stores {
  readonly logs = new Map<string, Commit[]>();
  readonly list = new Map<string, Run>();
  readonly waits = new Map<string, Wait>();
  readonly holders = new Map<string, Seen>();
  places: PlaceLimits;
  /** The first value of an execution's cycle counter. Near the limit, hand-overs happen. */
  readonly firstCycles: number;
  /** Called for each wait that is written. */
  onWait: (wait: Wait) => void = () => {};
  /** The news of commits in an open transaction, told when it ends. */
  untold: (() => void)[] | undefined;
  /** Called for each commit that is written. */
  onCommit: (commit: Commit, before: Run | undefined) => void = () => {};

  constructor(places: number, firstCycles: number) {
    this.places = { total: places, perTeam: places };
    this.firstCycles = firstCycles;
  }

  run(runId: string): Run | undefined {
    return this.logs.get(runId)?.at(-1)?.after;
  }

  /** Each place in the log can hold only one commit. */
  append(commit: Commit): boolean {
    const log = this.logs.get(commit.runId);
    if (!log) {
      if (commit.first !== 1) return false;
      const execution = { number: 1, cycles: this.firstCycles };
      this.logs.set(commit.runId, [{ ...commit, after: { ...commit.after, execution } }]);
      this.#tell(commit, undefined);
      return true;
    }
    const before = log.at(-1)?.after;
    if (!before || commit.first !== before.seq + 1) {
      if (log.some((it) => it.first === commit.first)) return false;
      throw new Error(`A commit at ${commit.first} does not follow ${before?.seq}.`);
    }
    log.push(commit);
    this.#tell(commit, before);
    return true;
  }

  #tell(commit: Commit, before: Run | undefined): void {
    const tell = () => this.onCommit(commit, before);
    if (this.untold) this.untold.push(tell);
    else tell();
  }

  /** Remembers what is stored of a Run. Calling the result makes it so again. */
  memory(runId: string): () => void {
    const length = this.logs.get(runId)?.length ?? 0;
    const others = [this.list, this.waits, this.holders] as Map<string, unknown>[];
    const before = others.map((map) => map.get(runId));
    return () => {
      if (length === 0) this.logs.delete(runId);
      else this.logs.get(runId)?.splice(length);
      others.forEach((map, n) => {
        if (before[n] === undefined) map.delete(runId);
        else map.set(runId, before[n]);
      });
    };
  }

  events(runId: string, after: number, limit: number): RunEvent[] {
    const log = this.logs.get(runId) ?? [];
    let from = log.length;
    while (from > 0 && (log[from - 1]?.after.seq ?? 0) > after) from--;
    const found: RunEvent[] = [];
    for (let n = from; n < log.length && found.length < limit; n++)
      for (const event of log[n]?.events ?? [])
        if (event.seq > after && found.length < limit) found.push(event);
    return found;
  }

  timeline(runId: string): RunEvent[] {
    return (this.logs.get(runId) ?? []).flatMap((commit) => commit.events);
  }

  put(run: Run): void {
    if ((this.list.get(run.id)?.seq ?? 0) < run.seq) this.list.set(run.id, run);
  }

  wait(wait: Wait): void {
    this.onWait(wait);
    if ((this.waits.get(wait.runId)?.order ?? "") <= wait.order) this.waits.set(wait.runId, wait);
  }

  active(): string[] {
    const live = [...this.list.values()].filter((run) => !ended(run) || run.devbox !== null);
    return live.map((run) => run.id);
  }

  ofKind(kind: string): Wait[] {
    const found = [...this.waits.values()].filter((wait) => wait.kind === kind);
    return found.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.runId < b.runId ? -1 : 1));
  }

  claim({ id, team, seq }: Seen): boolean {
    const before = this.holders.get(id);
    if (before === undefined && placesLeft(team, this.held(), this.places) === 0) return false;
    this.holders.set(id, { id, team, seq: Math.max(before?.seq ?? 0, seq) });
    return true;
  }

  release({ id, seq }: Seen): boolean {
    return (this.holders.get(id)?.seq ?? seq) < seq && this.holders.delete(id);
  }

  held(): Holder[] {
    return [...this.holders.values()].map(({ id: runId, team }) => ({ runId, team }));
  }
}

import type { Request } from "../../../../functions/commit.ts";
import { type DevBoxNews, hear } from "../../../../functions/look-for-devbox.ts";
import type { Ports } from "../../../../functions/ports/ports.ts";
import { idFrom } from "../../../../shared/id.ts";
import type { HelloReply } from "../../../../shared/schemas/box-protocol.ts";
import type { WorkerReport } from "../../../../shared/schemas/worker-protocol.ts";
import type { Bucket } from "../cloud/bucket.ts";
import type { Haste } from "../coordinator/database.ts";
import { type Badge, type BoxSays, door, type Heard } from "../coordinator/door.ts";
import { type SaveSays, saveDoor } from "../coordinator/door-saves.ts";
import type { Wish } from "../people/wishes.ts";
import type { Inside, Seams } from "../seams.ts";
import { hearWrongly, saveWrongly } from "./cloud.ts";
import type { MutantName } from "./mutants.ts";
import { portsWrong } from "./ports.ts";
import { codesForgotten, reportWrongly } from "./workers.ts";

type Handler = (ports: Ports) => Promise<Heard>;

/** A planted bug at one of the seams. Without a name it changes nothing. */
export class Mutant implements Seams {
  readonly name: MutantName | undefined;

  constructor(name?: MutantName) {
    this.name = name;
  }

  get noSweep(): boolean {
    return this.name === "wake-lost" || this.name === "wait-late";
  }
  get rereads(): boolean {
    return this.name === "box-rereads";
  }
  get noTombstones(): boolean {
    return this.name === "orphan";
  }
  get disobeys(): boolean {
    return this.name === "orphan" || this.name === "keeps-boxes";
  }
  get neverStops(): boolean {
    return this.name === "never-stops";
  }
  get neverGone(): boolean {
    return this.name === "never-gone";
  }
  get parksUnsaved(): boolean {
    return this.name === "parks-unsaved";
  }
  get missesFullDisk(): boolean {
    return this.name === "full-disk-missed";
  }
  get missesSlowDisk(): boolean {
    return this.name === "slow-disk-missed";
  }
  get leavesUnsynced(): boolean {
    return this.name === "saves-unsynced";
  }
  get haste(): Haste | undefined {
    if (this.name === "ack-before-disk") return "acknowledges";
    if (this.name === "shown-before-disk") return "shows";
    return this.name === "commits-unsynced" ? "commits" : undefined;
  }
  get forgetsTime(): boolean {
    return this.name === "skip-forgotten";
  }
  get skips(): number {
    return this.name === "viewer-skips" ? 1 : 0;
  }
  get tellsFirst(): "turns" | "messages" | undefined {
    if (this.name === "ends-before-saved") return "turns";
    return this.name === "takes-before-saved" ? "messages" : undefined;
  }
  get forgetsTokens(): boolean {
    return this.name === "no-client-token";
  }

  get forgetsBoxes(): boolean {
    return this.name === "forgets-boxes";
  }
  get launchesAgain(): boolean {
    return this.name === "launches-again";
  }
  get keepsBoxes(): boolean {
    return this.name === "keeps-boxes";
  }

  joins(ports: Ports): Ports {
    return this.name === "code-twice" ? codesForgotten(ports) : ports;
  }

  report(inside: Inside, token: string, report: WorkerReport, right: Handler): Handler {
    return (this.name && reportWrongly(this.name, inside, token, report, right)) ?? right;
  }

  ports(ports: Ports, inside: Inside): Ports {
    return this.name ? portsWrong(this.name, ports, inside) : ports;
  }

  hear(ports: Ports, news: DevBoxNews): Promise<void> {
    return (this.name && hearWrongly(this.name, ports, news)) ?? hear(ports, news);
  }

  save(badge: Badge, says: SaveSays) {
    return (ports: Ports): Promise<Heard> =>
      (this.name && saveWrongly(this.name, ports, badge, says)) ?? saveDoor(ports, badge, says);
  }

  restores(bucket: Bucket, runId: string, right: HelloReply["restore"]): HelloReply["restore"] {
    if (this.name === "starts-empty") return undefined;
    if (this.name === "begins-from-older") return archiveBefore(bucket, runId, right);
    if (this.name !== "begins-from-stray") return right;
    const [newest] = bucket.stored(runId).sort((a, b) => b.archive.number - a.archive.number);
    return newest && { url: newest.key, bytes: 1, sha256: newest.archive.sha256 };
  }

  person({ world, stores }: Inside, runId: string, wish: Wish, by: string, request: Request) {
    return async (ports: Ports): Promise<Heard> => {
      if (wish.type === "create")
        return door.create(ports, { team: wish.team, name: by }, wish.wanted, request);
      const command = fresh(wish, ports);
      if (this.name === "no-idempotency") {
        const key = `${request.key}-${world.random.below(1_000_000)}`;
        return door.person(ports, runId, command, { ...request, key });
      }
      if (this.name === "stale-answer" && command.type === "answer") {
        const open = stores.run(runId)?.open;
        if (open) return door.person(ports, runId, { ...command, questions: open.id }, request);
      }
      return door.person(ports, runId, command, request);
    };
  }

  box({ stores }: Inside, badge: Badge, says: BoxSays) {
    return (ports: Ports): Promise<Heard> => {
      const box = stores.run(badge.runId)?.devbox;
      if (this.name === "idle-completes" && says.type === "box-report" && says.status === "nothing")
        return door.box(ports, badge, { ...says, status: "completed" });
      if (box && this.name === "batch-taken-again")
        return door.box(ports, badge, { ...says, number: box.batch + 1 });
      if (box && this.name === "old-generation") {
        const number = badge.generation === box.generation ? says.number : box.batch + 1;
        return door.box(ports, { ...badge, generation: box.generation }, { ...says, number });
      }
      return door.box(ports, badge, says);
    };
  }
}

function archiveBefore(bucket: Bucket, runId: string, right: HelloReply["restore"]) {
  const all = bucket.stored(runId).sort((a, b) => b.archive.number - a.archive.number);
  const [, before] = all.slice(all.findIndex(({ key }) => key === right?.url));
  return before ? { url: before.key, bytes: 1, sha256: before.archive.sha256 } : right;
}

/** Gives each copy of a message its own id, as the route does. */
function fresh(wish: Exclude<Wish, { type: "create" }>, ports: Ports) {
  if (wish.type !== "message") return wish;
  return { ...wish, id: idFrom("message", ports.entropy(17)) };
}

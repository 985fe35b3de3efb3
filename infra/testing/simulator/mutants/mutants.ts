import type { Request } from "../../../../functions/commit.ts";
import type { Ports } from "../../../../functions/ports.ts";
import { type DevBoxNews, hear } from "../../../../functions/watch.ts";
import { idFrom } from "../../../../shared/id.ts";
import type { HelloReply } from "../../../../shared/schemas/box-protocol.ts";
import type { Bucket } from "../cloud/bucket.ts";
import type { SaveSays } from "../cloud/cloud-disk.ts";
import { type Badge, type BoxSays, door } from "../coordinator/door.ts";
import { saveDoor } from "../coordinator/door-saves.ts";
import type { System } from "../coordinator/system.ts";
import type { Heard } from "../network.ts";
import type { Asked } from "../people/people.ts";
import { hearWrongly, saveWrongly } from "./cloud.ts";
import { portsWrong } from "./ports.ts";

/** Planted bugs, by name, and what each breaks. */
export const mutants = {
  "no-idempotency": "a request is decided again for every copy",
  "blind-write": "a commit overwrites what stands at its place",
  "ack-before-commit": "a commit is acknowledged before it is written",
  "refusal-not-recorded": "a refusal is not kept under its key",
  "settled-keys-lost": "a commit forgets the requests settled before it",
  "stale-answer": "an answer counts for whatever question is open",
  "steer-dropped": "a delivered message is taken from the queue and told to nobody",
  "box-rereads": "a DevBox applies an inbox item every time it reads it",
  "batch-taken-again": "a batch of a DevBox is taken every time it comes",
  "old-generation": "a DevBox that was replaced may still write",
  orphan: "a stopped launch still starts, and its DevBox does not obey a refusal",
  "never-stops": "a DevBox that is asked to end goes on, and its host lets it",
  "never-gone": "a host never says that a DevBox is gone",
  "wake-lost": "nobody completes a waiting task, and no sweep looks",
  "wait-late": "a wait looks first and writes its token down afterwards, and no sweep looks",
  "old-wait-wins": "a wait that comes late hides the newer one",
  "closed-token-fails": "a token that somebody else has completed is taken for an error",
  "places-kept": "a place is never given back",
  "places-without-limit": "a place is given to whoever asks",
  "list-not-written": "the projection is not written",
  "parks-unsaved": "a DevBox ends without saving",
  "viewer-skips": "a viewer takes a frame one place too far",
  "no-client-token": "a launch that is tried again starts another task",
  "unseen-is-gone": "a task that is not seen yet is taken for gone",
  "unknown-is-gone": "a DevBox that its host never saw counts as gone, and may yet be launched",
  "stop-believed": "a DevBox counts as gone as soon as it is asked to end",
  "news-believed": "a task that stopped is believed to be the Run's, and its host is not asked",
  "phases-back": "whatever is told of a launch is written down",
  "waiting-repeated": "what a launch waits for is said at every try",
  "ends-before-saved": "a DevBox tells that its turn has ended before it has saved it",
  "takes-before-saved": "a DevBox tells that it has taken a message before it has saved it",
  "prunes-first": "the archive before is deleted before the new one counts",
  "save-goes-back": "a late copy of an older archive takes the place of the newer one",
  "old-save": "the archive of a DevBox that was replaced counts",
  "half-save": "an archive counts before its parts are put together",
  "begins-anew": "a DevBox begins from nothing although there is an archive",
  "begins-from-stray": "a DevBox begins from the newest archive there is, whether it counts or not",
  "save-invented": "a save is told although there is none",
} as const;

export type MutantName = keyof typeof mutants;

/** The seams at which a planted bug changes what handlers, DevBoxes and viewers do. Without a name it changes nothing. */
export class Mutant {
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
    return this.name === "orphan";
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
  get skips(): number {
    return this.name === "viewer-skips" ? 1 : 0;
  }
  /** What a DevBox tells before it is saved. */
  get tellsFirst(): "turns" | "messages" | undefined {
    if (this.name === "ends-before-saved") return "turns";
    return this.name === "takes-before-saved" ? "messages" : undefined;
  }
  get forgetsTokens(): boolean {
    return this.name === "no-client-token";
  }

  /** What a handler gets in place of its ports. */
  ports(ports: Ports, system: System): Ports {
    return this.name ? portsWrong(this.name, ports, system) : ports;
  }

  /** What comes of news of a DevBox. */
  hear(ports: Ports, news: DevBoxNews): Promise<void> {
    return (this.name && hearWrongly(this.name, ports, news)) ?? hear(ports, news);
  }

  /** What a DevBox asks for an archive of itself comes to. */
  save(badge: Badge, says: SaveSays) {
    return (ports: Ports): Promise<Heard> =>
      (this.name && saveWrongly(this.name, ports, badge, says)) ?? saveDoor(ports, badge, says);
  }

  /** What a new DevBox in the cloud begins from. */
  restores(bucket: Bucket, runId: string, right: HelloReply["restore"]): HelloReply["restore"] {
    if (this.name === "begins-anew") return undefined;
    if (this.name !== "begins-from-stray") return right;
    const [newest] = bucket.stored(runId).sort((a, b) => b.archive.number - a.archive.number);
    return newest && { url: newest.key, bytes: 1, sha256: newest.archive.sha256 };
  }

  /** What a person's request comes to. */
  person(system: System, it: Asked, by: string, request: Request) {
    return async (ports: Ports): Promise<Heard> => {
      const { wish, runId } = it;
      if (wish.type === "create") return door.create(ports, by, wish.wanted, request);
      const command = fresh(wish, ports);
      if (this.name === "no-idempotency") {
        const key = `${request.key}-${system.world.random.below(1_000_000)}`;
        return door.person(ports, runId, command, { ...request, key });
      }
      if (this.name === "stale-answer" && command.type === "answer") {
        const open = system.stores.run(runId)?.open;
        if (open) return door.person(ports, runId, { ...command, questions: open.id }, request);
      }
      return door.person(ports, runId, command, request);
    };
  }

  /** What a DevBox's batch comes to. */
  box(system: System, badge: Badge, says: BoxSays) {
    return (ports: Ports): Promise<Heard> => {
      const box = system.stores.run(badge.runId)?.devbox;
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

/** A copy of a message has an id of its own, as its route gives it. */
function fresh(wish: Exclude<Asked["wish"], { type: "create" }>, ports: Ports) {
  if (wish.type !== "message") return wish;
  return { ...wish, id: idFrom("message", ports.entropy(17)) };
}

import type { Request } from "../../../functions/commit.ts";
import type { DevBoxNews } from "../../../functions/look-for-devbox.ts";
import type { Ports } from "../../../functions/ports/ports.ts";
import type { HelloReply } from "../../../shared/schemas/box-protocol.ts";
import type { WorkerReport } from "../../../shared/schemas/worker-protocol.ts";
import type { Site } from "./box/site.ts";
import type { Bucket } from "./cloud/bucket.ts";
import type { Haste } from "./coordinator/database.ts";
import type { Badge, BoxSays, Heard } from "./coordinator/door.ts";
import type { SaveSays } from "./coordinator/door-saves.ts";
import type { Stores } from "./coordinator/stores.ts";
import type { Wish } from "./people/wishes.ts";
import type { World } from "./world.ts";

/** The part of a schedule that a planted bug can see. */
export type Inside = {
  readonly world: World;
  readonly stores: Stores;
  readonly site: Site | undefined;
};

type Handler = (ports: Ports) => Promise<Heard>;

/** The seams where a planted bug may change what handlers, DevBoxes and viewers do. */
export interface Seams {
  readonly noSweep: boolean;
  readonly rereads: boolean;
  readonly noTombstones: boolean;
  readonly disobeys: boolean;
  readonly neverStops: boolean;
  readonly neverGone: boolean;
  readonly parksUnsaved: boolean;
  readonly forgetsTokens: boolean;
  /** A save that a full disk refused counts as done. */
  readonly missesFullDisk: boolean;
  /** A save that a slow disk has begun counts as done. */
  readonly missesSlowDisk: boolean;
  /** A save counts as done before it is on the disk. */
  readonly leavesUnsynced: boolean;
  /** What the server's database does before it is on the disk. */
  readonly haste: Haste | undefined;
  /** A server that starts again does not know what the clock has skipped before. */
  readonly forgetsTime: boolean;
  /** A viewer accepts a gap of this many events. */
  readonly skips: number;
  /** The facts that a DevBox reports before it has saved them. */
  readonly tellsFirst: "turns" | "messages" | undefined;
  /** A worker that starts again does not know its DevBoxes. */
  readonly forgetsBoxes: boolean;
  /** A worker launches a DevBox that is still starting once more. */
  readonly launchesAgain: boolean;
  /** A worker that was removed keeps its DevBoxes. */
  readonly keepsBoxes: boolean;
  /** The ports with which a machine's request to join is answered. */
  joins(ports: Ports): Ports;
  /** Answers a report of a worker. */
  report(inside: Inside, token: string, report: WorkerReport, right: Handler): Handler;
  /** The ports that a handler gets. */
  ports(ports: Ports, inside: Inside): Ports;
  /** Handles news about a DevBox. */
  hear(ports: Ports, news: DevBoxNews): Promise<void>;
  /** Answers a DevBox that saves an archive. */
  save(badge: Badge, says: SaveSays): Handler;
  /** The archive that a new DevBox in the cloud starts from. */
  restores(bucket: Bucket, runId: string, right: HelloReply["restore"]): HelloReply["restore"];
  /** Answers a person's request. */
  person(inside: Inside, runId: string, wish: Wish, by: string, request: Request): Handler;
  /** Answers a batch of a DevBox. */
  box(inside: Inside, badge: Badge, says: BoxSays): Handler;
}

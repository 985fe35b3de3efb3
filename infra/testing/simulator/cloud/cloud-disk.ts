import type { HelloReply } from "../../../../shared/schemas/box-protocol.ts";
import type { Box } from "../box/box.ts";
import type { Disk } from "../box/disk.ts";
import { nothing, type Progress } from "../box/plan.ts";
import type { Heard } from "../coordinator/door.ts";
import type { SaveSays } from "../coordinator/door-saves.ts";
import { insist, send } from "../network.ts";
import type { Archive, Bucket } from "./bucket.ts";

const retryMs = 3_000;

/** The disk of a DevBox in the cloud or on a worker. It disappears with the DevBox; only its archives remain. */
export class CloudDisk implements Disk {
  live: Progress = nothing;
  readonly #box: Box;
  readonly #bucket: Bucket;
  /** The content of the newest archive. */
  #kept: Progress = nothing;
  #busy = false;
  #waiting: (() => void)[] = [];

  constructor(box: Box, bucket: Bucket) {
    this.#box = box;
    this.#bucket = bucket;
  }

  get lineage(): string {
    return this.#box.order.devbox;
  }

  begin({ restore }: HelloReply, then: () => void): void {
    const { system } = this.#box;
    const from = system.mutant.restores(this.#bucket, this.#box.order.runId, restore);
    if (!from) {
      this.#checkRestored(undefined);
      then();
      return;
    }
    this.#often(
      "restore",
      () => this.#bucket.fetch(from.url),
      (archive) => {
        this.#checkRestored(archive?.sha256 === from.sha256 ? archive : "another");
        if (!archive) return;
        system.world.count("DevBox begun from an archive");
        this.live = archive.files;
        this.#kept = archive.files;
        then();
      },
    );
  }

  /** A DevBox must start from the newest archive that its Run had when the DevBox was requested. */
  #checkRestored(from: Archive | "another" | undefined): void {
    const { order, system, witness } = this.#box;
    let newest: string | undefined;
    for (const event of system.stores.timeline(order.runId)) {
      if (event.type === "devbox.requested" && event.generation === order.generation) break;
      if (event.type === "devbox.saved") newest = event.save;
    }
    const wrong = (what: string) => witness.wrong(this.#box, "saves", what);
    const wanted = newest === undefined ? undefined : this.#bucket.archive(order.runId, newest);
    if (newest !== undefined && !wanted) wrong(`archive ${newest} is not there`);
    else if (from !== wanted) {
      const begins = from === "another" ? from : (from?.number ?? "nothing");
      wrong(`it begins from ${begins}, not from ${wanted?.number ?? "nothing"}`);
    }
  }

  keep(then: () => void): void {
    this.#waiting.push(then);
    if (!this.#busy) this.#next();
  }

  end(then: () => void): void {
    this.keep(then);
  }

  gone(): void {
    if (this.#busy) this.#box.system.world.count("archive cut off");
  }

  #next(): void {
    const waiting = this.#waiting;
    if (waiting.length === 0 || !this.#box.alive) return;
    this.#waiting = [];
    const { live } = this;
    const kept = () => {
      this.#busy = false;
      this.#kept = live;
      for (const then of waiting) then();
      if (!this.#busy) this.#next();
    };
    if (live === this.#kept || !this.#box.badge) {
      kept();
      return;
    }
    this.#busy = true;
    this.#begin(this.#bucket.pack(this.#box.order.devbox, live), kept);
  }

  #begin(archive: Archive, kept: () => void): void {
    this.#ask("begin save", { type: "begin" }, ({ body }) => {
      const { save } = body as { save: string };
      this.#ask("save parts", { type: "parts", save }, (reply) => {
        if (reply.status !== 200) return this.#begin(archive, kept);
        const [upload] = (reply.body as { uploads: { url: string }[] }).uploads;
        this.#send(upload?.url ?? "", archive, (etag) => {
          const { sha256 } = archive;
          this.#ask("complete save", { type: "complete", save, sha256, etags: [etag] }, (it) => {
            if (it.status === 200) kept();
            else this.#begin(archive, kept);
          });
        });
      });
    });
  }

  /** Uploads to the bucket. If the upload is over, completing it fails, and the save starts again. */
  #send(url: string, archive: Archive, sent: (etag: string) => void): void {
    this.#often(
      "upload",
      () => this.#bucket.receive(url, archive),
      (etag) => sent(etag ?? "none"),
    );
  }

  /** A request that no handler sees: repeated until there is a reply. `heard` gets only the first reply. */
  #often<T>(label: string, act: () => T, heard: (reply: T) => void): void {
    const { world } = this.#box.system;
    let done = false;
    let callOff = () => {};
    const take = (reply: T) => {
      if (done || !this.#box.alive) return;
      done = true;
      callOff();
      heard(reply);
    };
    const attempt = () => {
      if (!this.#box.alive) return;
      world.message(label, () => {
        if (!this.#box.alive || this.#box.line?.cut) return;
        const reply = act();
        world.message(`reply ${label}`, () => take(reply));
      });
      callOff = world.in(retryMs, attempt);
    };
    attempt();
  }

  /** Asks the coordinator until there is a reply. `heard` gets only the first reply. */
  #ask(label: string, says: SaveSays, heard: (reply: Heard) => void): void {
    const { system, badge } = this.#box;
    if (!badge) return;
    const { world } = system;
    let done = false;
    const handler = system.mutant.save(badge, says);
    const name = `${label} ${badge.generation}`;
    if (world.random.chance(world.faults.duplicate / 2))
      world.in(world.random.below(120_000), () => {
        world.count("archive asked for again long after");
        send(system, `${name} once more`, handler, () => {});
      });
    insist(
      system,
      name,
      handler,
      () => this.#box.alive,
      (reply) => {
        if (done || !this.#box.alive) return;
        done = true;
        if (reply.status === 410) this.#box.over();
        else heard(reply);
      },
      this.#box.line,
    );
  }
}

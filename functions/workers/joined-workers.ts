import type { EngineState } from "../../shared/engine.ts";
import { noCredentials } from "../../shared/schemas/box-protocol.ts";
import type { Worker } from "../../shared/worker.ts";
import { imagesOf } from "../images/kept-images.ts";
import type { ImagesOfWorker, Ports, Workers } from "../ports/ports.ts";
import { joinedHost } from "./joined-host.ts";
import { findWorker, isJoined, type KeptWorker, workersOf, workerView } from "./kept-worker.ts";
import { hosted, online } from "./lease.ts";
import { wantedOn } from "./wanted.ts";

type World = Pick<Ports, "records" | "workerNews" | "saves" | "now" | "skipped">;

/** The workers of the server itself, and those that joined the team. */
export function withJoined(own: Workers, ports: World): Workers {
  return {
    list: async (team) => {
      const [mine, joined, images] = await Promise.all([
        own.list(team),
        workersOf(ports, team),
        imagesOf(ports, team),
      ]);
      const all = [...mine, ...(await Promise.all(joined.map((it) => viewOf(ports, it))))];
      const names = new Map(images.map((it) => [it.reference, it.name]));
      return all.map((it) => ({
        ...it,
        images: it.images.map(({ id, name }) => ({ id, name: names.get(id) ?? name })),
      }));
    },
    engines: async (team) => {
      const [mine, joined] = await Promise.all([own.engines(team), workersOf(ports, team)]);
      return [...mine, ...joined.flatMap((it) => enginesOn(it, mine))];
    },
    images: async (team) => {
      const [mine, joined] = await Promise.all([own.images?.(team) ?? [], workersOf(ports, team)]);
      return [...mine, ...joined.flatMap(imagesOn)];
    },
    credentials: async (team, worker, engine) => {
      if (!isJoined(worker)) return own.credentials(team, worker, engine);
      const kept = await findWorker(ports, team, worker);
      const [first] = await own.list(team);
      if (kept?.credentials !== "team" || !first) return noCredentials;
      return own.credentials(team, first.id, engine);
    },
    host: (worker) => (isJoined(worker) ? joinedHost(ports, worker) : own.host(worker)),
  };
}

/** Nothing before its first report. */
function imagesOn({ id: worker, report }: KeptWorker): ImagesOfWorker[] {
  if (!report) return [];
  const { images, missingImages: missing = [], containerEngine } = report.facts;
  return [{ worker, images, missing, ...(containerEngine ? { containerEngine } : {}) }];
}

/** A worker as people see it now. */
export async function viewOf(ports: World, kept: KeptWorker): Promise<Worker> {
  const list = await wantedOn(ports, kept.id).list();
  const devboxes = hosted(list).map(({ devbox, runId = "" }) => ({ devbox, runId }));
  return workerView(kept, online(ports, kept, list), devboxes);
}

/**
 * An engine works on a worker if its program is there, and it is signed in there or, where the team wants it, by the
 * team's credentials.
 */
function enginesOn({ id, credentials, report }: KeptWorker, mine: readonly EngineState[]) {
  const signedIn = (engine: string) =>
    mine.find((it) => it.engine === engine && it.available && credentials === "team");
  return (report?.facts.engines ?? []).map(
    ({ engine, image, available, installed, why, caution, from, version }): EngineState => {
      const team = available || !installed ? undefined : signedIn(engine);
      const here = caution === undefined ? {} : { caution };
      const found = team
        ? { available: true, why: team.why, ...(team.caution ? { caution: team.caution } : {}) }
        : { available, why, ...here };
      return {
        ...{ engine, worker: id, image, ...found },
        ...(from === undefined ? {} : { from }),
        ...(version === undefined ? {} : { version }),
      };
    },
  );
}

import { Boxes } from "./box/boxes.ts";
import { LocalHost } from "./box/local-host.ts";
import type { Site } from "./box/site.ts";
import { Cloud } from "./cloud/cloud.ts";
import type { System } from "./coordinator/system.ts";
import { People } from "./people/people.ts";
import type { Viewer } from "./people/viewer.ts";
import { JoinedSite } from "./workers/joined-site.ts";

/** Everyone and everything in one schedule. */
export type Scene = {
  readonly system: System;
  readonly boxes: Boxes;
  readonly site: Site;
  readonly people: People;
  readonly viewers: Viewer[];
};

/** Reports a broken invariant. */
export type Wrong = (invariant: string, what: string) => void;

function siteOf(system: System, boxes: Boxes): Site {
  if (system.setting.joined) return new JoinedSite(system, boxes);
  return system.setting.cloud ? new Cloud(system, boxes) : new LocalHost(system, boxes);
}

export function newScene(system: System): Scene {
  const boxes = new Boxes(system);
  const site = siteOf(system, boxes);
  system.site = site;
  return { system, boxes, site, people: new People(system), viewers: [] };
}

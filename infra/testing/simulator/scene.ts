import { Boxes } from "./box/boxes.ts";
import { LocalHost } from "./box/local-host.ts";
import { Cloud } from "./cloud/cloud.ts";
import type { System } from "./coordinator/system.ts";
import { People } from "./people/people.ts";
import type { Viewer } from "./people/viewer.ts";

/** Everyone and everything in one schedule. */
export type Scene = {
  readonly system: System;
  readonly boxes: Boxes;
  readonly site: LocalHost | Cloud;
  readonly people: People;
  readonly viewers: Viewer[];
};

/** Reports a broken invariant. */
export type Wrong = (invariant: string, what: string) => void;

export function newScene(system: System): Scene {
  const boxes = new Boxes(system);
  const site = system.setting.cloud ? new Cloud(system, boxes) : new LocalHost(system, boxes);
  system.site = site;
  return { system, boxes, site, people: new People(system), viewers: [] };
}

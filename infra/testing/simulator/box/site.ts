import type { DevBoxHost } from "../../../../functions/ports/devbox-host.ts";
import type { Saves } from "../../../../functions/ports/ports.ts";
import type { Bucket } from "../cloud/bucket.ts";
import type { Invocation, PortCall } from "../coordinator/handlers.ts";
import type { OpenPorts, Write } from "../coordinator/open-ports.ts";

/** Where the DevBoxes of a schedule run. */
export interface Site {
  /** The ids of the workers that a Run can name. */
  readonly targets: readonly string[];
  /** Where archives are kept, if they are. */
  readonly bucket?: Bucket;
  /** The host for steps and the watch. Each call to it may fail. */
  host(call: PortCall): DevBoxHost;
  /** The host for handlers that answer people and DevBoxes. */
  notingHost(call: PortCall): DevBoxHost;
  saves?(call: PortCall): Saves;
  /** Adds the ports that only this site has. */
  addPorts?(ports: OpenPorts, of: { call: PortCall; store: Write; by: Invocation }): void;
  /** The one server was killed. */
  serverDied?(): void;
  /** Begins what must be there before the first Run, and whether it is. */
  prepare?(): void;
  readonly ready?: boolean;
  /** The teams whose people start Runs. */
  readonly teams?: readonly [string, ...string[]];
  /** Per step of a storm: what may go wrong only here. */
  stir?(): void;
  /** Everything that went wrong only here is over. */
  heal?(): void;
  /** Whether any part of a DevBox runs or may still start. */
  mayBeUp(devbox: string): boolean;
  /** Nothing more will happen by itself. */
  readonly atRest: boolean;
  /** The machine under one DevBox asks it to end. */
  interrupt(): void;
  /** Sends an old notice about a DevBox again. */
  echo(): void;
}

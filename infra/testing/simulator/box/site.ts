import type { DevBoxHost } from "../../../../functions/ports/devbox-host.ts";
import type { Saves } from "../../../../functions/ports/ports.ts";
import type { PortCall } from "../coordinator/handlers.ts";

/** Where the DevBoxes of a schedule run. */
export interface Site {
  readonly ephemeral: boolean;
  /** The host for steps and the watch. Each call to it may fail. */
  host(call: PortCall): DevBoxHost;
  /** The host for handlers that answer people and DevBoxes. */
  notingHost(call: PortCall): DevBoxHost;
  saves?(call: PortCall): Saves;
  /** Whether any part of a DevBox runs or may still start. */
  mayBeUp(devbox: string): boolean;
  /** Nothing more will happen by itself. */
  readonly atRest: boolean;
  /** The machine under one DevBox asks it to end. */
  interrupt(): void;
  /** Sends an old notice about a DevBox again. */
  echo(): void;
}

import type { Subject } from "../attempt.ts";
import { boxSocket } from "./box-socket.ts";
import { directNetwork } from "./direct-network.ts";
import { egressGate } from "./egress-gate.ts";
import { firstProcess } from "./first-process.ts";
import { hostFiles } from "./host-files.ts";
import { kernel } from "./kernel.ts";
import { limits } from "./limits.ts";
import { output } from "./output.ts";
import { planted } from "./planted.ts";
import { previews } from "./previews.ts";
import { processes } from "./processes.ts";
import { stolenCapability } from "./stolen-capability.ts";

/** Everything that a hostile engine tries, as in the tables of docs/security.md. */
export const subjects: readonly Subject[] = [
  directNetwork,
  egressGate,
  hostFiles,
  processes,
  kernel,
  firstProcess,
  boxSocket,
  stolenCapability,
  previews,
  planted,
  output,
  limits,
];

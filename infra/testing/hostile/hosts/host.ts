import type { RunFact } from "../../../../shared/schemas/event.ts";
import type { Thief } from "../attempt.ts";
import type { World } from "../world.ts";

/** A Run that has ended: what its log holds. */
export type RunSeen = { readonly facts: readonly RunFact[]; readonly patch: string };

/** A host of DevBoxes with a world around it. */
export interface HostileHost {
  readonly world: World;
  /** Runs instructions to their end. */
  run(instructions: string): Promise<RunSeen>;
  /** Undefined where the coordinator is not this project's. */
  readonly thief?: Thief;
  /** Throws unless the host, and a Run that was there from the beginning, still work. */
  checkHealth(): Promise<void>;
  close(): Promise<void>;
}

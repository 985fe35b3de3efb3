import * as z from "zod";
import type { LiveText } from "./box-protocol.ts";
import type { RunEvent } from "./event.ts";
import type { RunSummary } from "./run-view.ts";

/** A frame from a client. */
export const clientFrame = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("subscribe"),
    runId: z.string().max(64),
    after: z.int().nonnegative(),
  }),
  z.strictObject({ type: z.literal("unsubscribe"), runId: z.string().max(64) }),
  z.strictObject({ type: z.literal("ping") }),
]);
export type ClientFrame = z.infer<typeof clientFrame>;

/** A frame from the server. Events are stored and numbered; a delta is shown and never stored. */
export type ServerFrame =
  | {
      readonly type: "events";
      readonly runId: string;
      readonly first: number;
      readonly events: readonly RunEvent[];
    }
  | ({ readonly type: "delta"; readonly runId: string } & Readonly<LiveText>)
  | { readonly type: "caught-up"; readonly runId: string; readonly head: number }
  | { readonly type: "runs"; readonly run: RunSummary }
  /** Some `runs` frames were left out, because this client did not read: the list may have changed. */
  | { readonly type: "runs-missed" }
  | { readonly type: "pong" }
  | { readonly type: "error"; readonly error: { readonly code: string; readonly message: string } };

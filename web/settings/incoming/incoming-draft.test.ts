import { expect, it } from "vitest";
import type { Worker } from "../../../shared/worker.ts";
import { emptyIncoming, incomingBody } from "./incoming-draft.ts";

const worker = { id: "wkr_a", name: "shelf", images: [{ id: "host", name: "Its tools" }] } as const;

it.each([
  ["", undefined],
  ["wkr_a", { worker: "wkr_a", image: "host" }],
  ["wkr_gone", undefined],
  ["label:gpu", { label: "gpu" }],
])("the choice %j is sent as the target %j", (chosen, target) => {
  const workers = [worker as unknown as Worker];
  const { start } = incomingBody({ ...emptyIncoming, worker: chosen }, workers);
  expect(start?.target).toEqual(target);
});

import type { WorkerFacts } from "../../../../shared/schemas/worker-protocol.ts";

const image = { id: "host", name: "Image" };
const engine = (name: "codex" | "script") => ({
  engine: name,
  image: image.id,
  available: true,
  why: "simulated",
  installed: true,
});
const facts: WorkerFacts = {
  platform: "linux",
  arch: "x64",
  cores: 4,
  memoryBytes: 1e10,
  freeMemoryBytes: 1e9,
  diskBytes: 1e11,
  freeDiskBytes: 1e10,
  load: 0.5,
  hosts: [{ kind: "simulated", isolated: true, isolation: "simulated", limits: [] }],
  images: [image],
  engines: [engine("codex"), engine("script")],
};

/** What the machines of a schedule have to offer. */
export const workerFacts = (): WorkerFacts => facts;

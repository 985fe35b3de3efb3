/** A worker that is a model gate, as the supervisor of a DevBox is a process of its own. */
import type { AddressInfo } from "node:net";
import { parentPort, workerData } from "node:worker_threads";
import { createModelGate } from "../../../functions/devbox/gates/model/gate.ts";
import { createLedger } from "../../../functions/devbox/gates/model/ledger.ts";
import { loadPrices } from "../../../functions/devbox/gates/model/prices.ts";
import { createWitness } from "../../../functions/devbox/gates/model/witness.ts";

const ledger = createLedger(() => {});
ledger.begin(1_000_000); // so that it adds up the cost while a reply arrives
const gate = createModelGate({
  routes: [{ name: "it", upstream: workerData.url, key: "sk-bench", headers: {} }],
  ledger,
  prices: loadPrices(),
  witness: createWitness(),
  note: () => {},
  env: {},
});
gate.server.listen(0, "127.0.0.1", () => {
  const { port } = gate.server.address() as AddressInfo;
  parentPort?.postMessage({ url: `http://127.0.0.1:${port}/it`, key: gate.placeholder });
});

import { availableParallelism, loadavg, totalmem } from "node:os";
import { parseArgs } from "node:util";
import { appendToClient, eventsPerSecond } from "./append.ts";
import { boxStart } from "./box.ts";
import { egressGate } from "./egress.ts";
import { startToFirstRequest } from "./engines.ts";
import { deployedFunctions, stackResources } from "./functions.ts";
import { joinedWorker } from "./joined-workers.ts";
import { longList } from "./list.ts";
import { modelGate } from "./model-gate.ts";
import { outputOfSteps } from "./output.ts";
import { restartWithMuch } from "./restart.ts";
import { answerToResume, startToOutput } from "./runs.ts";
import type { Row } from "./samples.ts";
import { programStarts } from "./starts.ts";
import { streamingRuns } from "./streaming.ts";
import { manyOnWorkers } from "./two-workers.ts";
import { manyViewers } from "./viewers.ts";

const measures: Record<string, () => Promise<Row[]>> = {
  append: appendToClient,
  events: eventsPerSecond,
  starts: programStarts,
  box: boxStart,
  start: startToOutput,
  answer: answerToResume,
  engines: startToFirstRequest,
  list: longList,
  viewers: manyViewers,
  streaming: streamingRuns,
  worker: joinedWorker,
  "two-workers": manyOnWorkers,
  restart: restartWithMuch,
  egress: egressGate,
  "model-gate": modelGate,
  output: outputOfSteps,
  functions: deployedFunctions,
  stack: stackResources,
};

const { values } = parseArgs({ options: { only: { type: "string" } } });
const chosen = Object.entries(measures).filter(([name]) => !values.only || name === values.only);
if (chosen.length === 0) {
  console.error(
    `There is no measure ${values.only}. There are: ${Object.keys(measures).join(", ")}`,
  );
  process.exit(2);
}
const memory = Math.round(totalmem() / 1024 ** 3);
const load = () => loadavg()[0]?.toFixed(1);
console.log(
  `${availableParallelism()} cores, ${memory} GiB, Node ${process.version}, load ${load()} at the start`,
);
const rows: Row[] = [];
for (const [name, measure] of chosen) {
  console.log(`${name}…`);
  rows.push(...(await measure()));
}
console.table(Object.fromEntries(rows.map(({ measure, ...row }) => [measure, row])));
console.log(`load ${load()} at the end`);

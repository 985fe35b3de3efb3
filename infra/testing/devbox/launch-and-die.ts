/** A server that launches one DevBox and is killed: data folder, place, and the order as JSON. */
import { detectSandbox } from "../../local/devboxes/commands/detect.ts";
import { findTools } from "../../local/devboxes/commands/tools.ts";
import { localHost } from "../../local/devboxes/local-host.ts";
import { fakeSupervisor } from "./devbox-orders.ts";

const [data = "", place = "", order = ""] = process.argv.slice(2);
const found = findTools();
const tools = place === "none" ? { ...found, bwrap: undefined, sandboxExec: undefined } : found;
const host = localHost({
  data,
  program: fakeSupervisor,
  ...(await detectSandbox({ data, tools })),
});
await host.launch(JSON.parse(order));
process.kill(process.pid, "SIGKILL");

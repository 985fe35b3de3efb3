/** A server that launches one DevBox and is killed: data folder, place (for containers, the image after a colon), and the order as JSON. */
import { detectSandbox } from "../../local/devboxes/commands/detect.ts";
import { findTools } from "../../local/devboxes/commands/tools.ts";
import { detectImage } from "../../local/devboxes/containers/detect.ts";
import { localHost } from "../../local/devboxes/local-host.ts";
import { fakeSupervisor } from "./devbox-orders.ts";

const [data = "", place = "", order = ""] = process.argv.slice(2);
const found = findTools();
const tools = place === "none" ? { ...found, bwrap: undefined, sandboxExec: undefined } : found;
const image = /^podman:(.*)/.exec(place)?.[1];
const container = image && (await detectImage(image, { data, env: process.env, engine: "podman" }));
if (container && "why" in container) throw new Error(container.why);
const host = localHost({
  data,
  program: fakeSupervisor,
  place: container ? container.place : (await detectSandbox({ data, tools })).place,
});
await host.launch(JSON.parse(order));
process.kill(process.pid, "SIGKILL");

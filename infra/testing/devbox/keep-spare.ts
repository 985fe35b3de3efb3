/** A server that keeps a spare supervisor until it is killed: data folder. */
import { detectSandbox } from "../../local/devboxes/commands/detect.ts";
import { localHost } from "../../local/devboxes/local-host.ts";
import { fakeSupervisor } from "./devbox-orders.ts";

const [data = ""] = process.argv.slice(2);
const { place } = await detectSandbox({ data, refused: true });
localHost({ data, program: fakeSupervisor, place }).keepSpare();
setInterval(() => {}, 1_000);

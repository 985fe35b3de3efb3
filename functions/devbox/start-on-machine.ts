/** Starts the DevBox program on a worker: `node start-on-machine.ts <box.json>`. It ends on SIGTERM or when its coordinator asks. */
import { readFileSync } from "node:fs";
import { boxConfig } from "../../shared/schemas/box-protocol.ts";
import { runDevBox, stopOnSignals } from "./life.ts";

const read = () => boxConfig.parse(JSON.parse(readFileSync(process.argv[2] ?? "box.json", "utf8")));
await runDevBox(read(), stopOnSignals(), () => read().coordinator);

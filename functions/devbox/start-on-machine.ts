/** The program in a DevBox of a machine: `node start-on-machine.ts <box.json>`. It ends when it is asked to, by SIGTERM or by its coordinator. */
import { readFileSync } from "node:fs";
import { boxConfig } from "../../shared/schemas/box-protocol.ts";
import { end, stopOnSignals } from "./program.ts";

const read = () => boxConfig.parse(JSON.parse(readFileSync(process.argv[2] ?? "box.json", "utf8")));
await end(read(), stopOnSignals(), () => read().coordinator);

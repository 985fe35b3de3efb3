/** Starts the DevBox program on a worker: `node start-on-machine.ts <box.json>`. It ends on SIGTERM or when its coordinator asks. */
import { readFileSync } from "node:fs";
import { boxConfig } from "../../shared/schemas/box-protocol.ts";
import { openBox } from "./box/open-box.ts";

const read = () => boxConfig.parse(JSON.parse(readFileSync(process.argv[2] ?? "box.json", "utf8")));
const box = openBox(read()); // the sandbox starts while the rest of the program loads
const { runDevBox, stopOnSignals } = await import("./life.ts");
await runDevBox(read(), box, stopOnSignals(), () => read().coordinator);

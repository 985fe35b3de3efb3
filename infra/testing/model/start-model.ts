import { parseArgs } from "node:util";
import { scriptedModel } from "./server.ts";

// Serves the scripted model, to point a CLI at it by hand.

const { values } = parseArgs({ options: { port: { type: "string", default: "0" } } });
const { url } = await scriptedModel(Number(values.port));
process.stdout.write(`${url}\n`);

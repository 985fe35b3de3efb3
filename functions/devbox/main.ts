/** The program in a DevBox: `node main.ts <box.json>`. It ends when it is asked to, by SIGTERM or by its coordinator. */
import { readFileSync } from "node:fs";
import { boxConfig } from "../../shared/schemas/devbox.ts";
import { AskedToEnd, live } from "./devbox.ts";
import { Over } from "./line.ts";
import { note } from "./note.ts";

const read = () => boxConfig.parse(JSON.parse(readFileSync(process.argv[2] ?? "box.json", "utf8")));
const config = read();
const stop = new AbortController();
for (const name of ["SIGTERM", "SIGINT"]) process.on(name, () => stop.abort(new AskedToEnd(name)));

const error: unknown = await live(config, stop, () => read().coordinator).catch(
  (why: unknown) => why,
);
const expected = error instanceof AskedToEnd || error instanceof Over;
note("devbox.ended", { why: expected || !(error instanceof Error) ? String(error) : error.stack });
process.exit(expected ? 0 : 1);

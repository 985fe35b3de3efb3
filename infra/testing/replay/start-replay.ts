import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { readExport } from "./read-export.ts";
import { replayServer } from "./replay-server.ts";

const usage = `Usage: npm run replay -- FILE.jsonl [--until N] [--port N]

  FILE.jsonl   an exported Run: from its page, from wheelhouse export, or from GET /api/runs/:id/export
  --until N    stop after event N, to see the Run as it was then
  --port N     the port on 127.0.0.1 (default 0: a free one)
`;

/** Shows an exported Run in the console, read-only, until Ctrl+C. */
async function replay(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { until: { type: "string" }, port: { type: "string", default: "0" } },
  });
  const [file] = positionals;
  if (file === undefined) throw new Error("Name the file of an exported Run.");
  const id = /run_[0-9a-z]{26}/.exec(basename(file))?.[0] ?? `run_${"0".repeat(26)}`;
  const until = values.until === undefined ? undefined : Number(values.until);
  const recorded = readExport(readFileSync(file, "utf8"), id, until);
  const token = randomBytes(16).toString("base64url");
  const server = await replayServer(recorded, token);
  server.listen(Number(values.port), "127.0.0.1", () => {
    const address = server.address();
    const port = typeof address === "object" && address ? address.port : values.port;
    console.log(`Folded ${recorded.events.length} events: the Run is ${recorded.run.status}.`);
    console.log(`The replay is ready: http://127.0.0.1:${port}/runs/${id}#token=${token}`);
  });
}

try {
  await replay(process.argv.slice(2));
} catch (error) {
  console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`);
  process.exitCode = 2;
}

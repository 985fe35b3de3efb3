import { basename, dirname } from "node:path";
import { plain } from "../../../local/devboxes/commands/plain.ts";
import { boxesIn } from "../../../local/devboxes/folders.ts";
import { localHost } from "../../../local/devboxes/local-host.ts";

/** Ends every DevBox of a data folder, including those of earlier servers. */
export async function endEverything(data: string): Promise<void> {
  const place = plain({ bin: "", node: process.execPath, setpriv: undefined, prlimit: undefined });
  const host = localHost({ data, program: "", place });
  const runs = new Set([...boxesIn(data).values()].map((box) => basename(dirname(dirname(box)))));
  for (const runId of runs) await host.forget(runId);
  host.close();
}

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { openBox } from "../../../functions/devbox/box/open-box.ts";
import { boxConfig } from "../../../shared/schemas/box-protocol.ts";
import { detectSandbox } from "../../local/devboxes/commands/detect.ts";
import { foldersOf, makeFolders } from "../../local/devboxes/folders.ts";
import { type Row, timed, times } from "./samples.ts";

const measured = 30;

/** How soon the first command in a new box is done, and the next one. For comparison: a sandbox for one command only. */
export async function boxStart(): Promise<Row[]> {
  const data = mkdtempSync(join(tmpdir(), "wheelhouse-bench-"));
  const { place } = await detectSandbox({ data });
  const first: number[] = [];
  const next: number[] = [];
  const only: number[] = [];
  try {
    for (let n = -3; n < measured; n++) {
      const [devbox, runId] = [`box_${n + 3}`, `run_${n + 3}`];
      const folders = foldersOf(data, runId, devbox);
      makeFolders(folders, place.owner(runId));
      const command = boxConfig.shape.command.parse(place.command(devbox, runId, folders));
      const config = { devbox, folders, command };
      const { first: _, ...single } = command;
      const alone = openBox({ ...config, command: single });
      const one = await timed(() => alone.start({ words: ["true"] }).exited);
      await alone.close();
      const began = performance.now();
      const box = openBox(config);
      await box.start({ words: ["true"] }).exited;
      const ready = performance.now() - began;
      const again = await timed(() => box.start({ words: ["true"] }).exited);
      await box.close();
      rmSync(dirname(folders.socket), { recursive: true, force: true });
      if (n < 0) continue; // the first ones warm up the code
      first.push(ready);
      next.push(again);
      only.push(one);
    }
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
  return [
    times(`a sandbox for one command, as it was (${place.isolation})`, only),
    times(`box start → first command done (${place.isolation})`, first, "no slower than that"),
    times(`next command in the same box (${place.isolation})`, next),
  ];
}

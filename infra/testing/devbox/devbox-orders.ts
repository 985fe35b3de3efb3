import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { DevBoxOrder } from "../../../functions/ports/devbox-host.ts";
import { foldersOf } from "../../local/devboxes/folders.ts";

export const fakeSupervisor = fileURLToPath(new URL("fake-supervisor.ts", import.meta.url));

/** A data folder that only this user can enter, as below a home folder. */
export const dataFolder = (): string => mkdtempSync(join(tmpdir(), "wheelhouse-data-"));

let orders = 0;

/** An order for a DevBox that no other test has. */
export function order(changes: Partial<DevBoxOrder> = {}): DevBoxOrder {
  orders += 1;
  return {
    ...{ devbox: `box_${process.pid}x${orders}`, runId: `run_${process.pid}x${orders}` },
    ...{ generation: 1, image: "host", coordinator: "http://127.0.0.1:1", bootToken: "boot-token" },
    ...changes,
  };
}

/** Runs a command in a DevBox, through its supervisor. Rejects while the supervisor does not listen. */
export function run(
  data: string,
  { runId, devbox }: DevBoxOrder,
  argv: readonly string[],
): Promise<{ code: number | null; said: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{
    code: number | null;
    said: string;
  }>();
  const connection = createConnection(foldersOf(data, runId, devbox).socket);
  connection.once("error", reject);
  connection.once("close", () => reject(new Error("The supervisor went away.")));
  createInterface(connection)
    .on("error", () => {}) // told by the connection
    .once("line", (line) => {
      resolve(JSON.parse(line));
      connection.destroy();
    });
  connection.write(`${JSON.stringify(argv)}\n`);
  return promise;
}

/** The notes of a Run's fake supervisors under a name, one per line. */
export function noted(data: string, { runId, devbox }: DevBoxOrder, name: string): string[] {
  const path = join(foldersOf(data, runId, devbox).session, name);
  return existsSync(path) ? readFileSync(path, "utf8").trim().split("\n") : [];
}

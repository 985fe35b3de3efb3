import { createHash } from "node:crypto";
import { chmodSync, lstatSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { privateTemporary, UnsafeFolder } from "../data/private-folder.ts";

/** The longest path of a Unix socket, in bytes: 108 with the final NUL on Linux, 104 on macOS (unix(7), unix(4)). */
const longestPath = 103;

/** Leaves room for the names of the folders below it. */
const longestRoot = 50;

/** The file in the data folder that names the socket, for the terminal client. */
const nameFile = "coordinator";

/**
 * Listens on the Unix socket of a data folder. DevBoxes and the terminal client use it, because another program could
 * take a TCP port. Only the process that has claimed the data folder may call this: it replaces the socket that a
 * killed server has left.
 *
 * @returns the socket's path
 */
export async function listenOnSocket(server: Server, data: string): Promise<string> {
  const path = socketPathFor(data);
  const left = lstatSync(path, { throwIfNoEntry: false });
  if (left && !left.isSocket())
    throw new UnsafeFolder(`${path} must be a socket. Remove it, then start Wheelhouse again.`);
  rmSync(path, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, () => {
      server.off("error", reject);
      resolve();
    });
  });
  chmodSync(path, 0o600);
  const draft = join(data, `${nameFile}.${process.pid}`);
  writeFileSync(draft, path, { mode: 0o600 });
  renameSync(draft, join(data, nameFile));
  return path;
}

/** In the data folder if the path is short enough for a socket, otherwise in a private folder for temporary files. */
function socketPathFor(data: string): string {
  const name = "coordinator.sock";
  const usual = join(data, name);
  if (Buffer.byteLength(usual) <= longestPath) return usual;
  const short = createHash("sha256").update(data).digest("hex").slice(0, 16);
  const usualRoot = tmpdir();
  const root = usualRoot.length <= longestRoot ? usualRoot : "/tmp";
  const path = join(privateTemporary(root), short, name);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  chmodSync(dirname(path), 0o700);
  return path;
}

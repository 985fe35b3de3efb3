import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { CommandPlace } from "../../box-file.ts";
import { foldersOf, makeFolders } from "../../folders.ts";

const connects = `const it = require("net").connect(Number(process.argv[1]), "127.0.0.1");
it.on("connect", () => process.exit(0)).on("error", () => process.exit(1));`;

/** Does what a command must be able to do, then says what it can do and must not, then `done`. */
const script = `touch "$1/written" && "$2" --version > /dev/null || exit 1
cat "$3" > /dev/null 2>&1 && echo "it does not hide the data folder"
touch "$3.new" 2> /dev/null && echo "it does not protect the data folder"
"$2" -e '${connects}' "$4" && echo "it does not close this machine's ports"
kill -0 "$5" 2> /dev/null && echo "it does not protect processes outside"
echo done`;

/** Runs a command as a Run does. Undefined if the sandbox works; otherwise why it does not. */
export async function trySeatbelt(
  place: CommandPlace,
  data: string,
  node: string,
): Promise<string | undefined> {
  mkdirSync(data, { recursive: true });
  const folder = mkdtempSync(join(data, "probe-"));
  const folders = foldersOf(folder, "run_probe", "box_probe");
  const server = createServer((socket) => socket.end()).listen(0, "127.0.0.1");
  try {
    await once(server, "listening");
    makeFolders(folders, undefined);
    const secret = join(folder, "secret");
    writeFileSync(secret, "secret", { mode: 0o600 });
    const { prefix, home, path, env, workspace } = place.command("box_probe", "run_probe", folders);
    const [program = "", ...args] = prefix;
    const port = String((server.address() as AddressInfo).port);
    const given = [workspace, node, secret, port, String(process.pid)];
    const options = {
      cwd: env["TMPDIR"] ?? workspace,
      env: { ...env, HOME: home, PATH: path },
      timeout: 30_000,
    };
    const words = [...args, "/bin/sh", "-c", script, "sh", ...given];
    const { stdout } = await promisify(execFile)(program, words, options);
    return stdout.trim() === "done" ? undefined : (stdout.split("\n")[0] ?? "it said nothing");
  } catch (error) {
    const heard = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : "";
    return (heard || String(error)).split("\n")[0];
  } finally {
    server.close();
    rmSync(folder, { recursive: true, force: true });
    rmSync(dirname(folders.socket), { recursive: true, force: true });
  }
}

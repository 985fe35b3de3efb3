import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { CommandPlace } from "../box-file.ts";
import { foldersOf, makeFolders } from "../folders.ts";
import { writeFilter } from "../seccomp/filter-file.ts";
import { bubblewrap } from "./bubblewrap.ts";
import { plain } from "./plain.ts";
import { install, remedyFor } from "./remedy.ts";
import { seatbelt } from "./seatbelt/seatbelt.ts";
import { trySeatbelt } from "./seatbelt/try-seatbelt.ts";
import { findTools, npmPrefix, said, type Tools } from "./tools.ts";

export type DetectedSandbox = {
  readonly kind: "bubblewrap" | "seatbelt" | "none";
  readonly isolated: boolean;
  /** One sentence: what was found, or why there is no sandbox. */
  readonly why: string;
  /** Tells the person how to get a sandbox. */
  readonly remedy?: string;
  readonly details: readonly string[];
  /** How DevBoxes on this machine run their commands. */
  readonly place: CommandPlace;
};

type Where = {
  readonly data: string;
  readonly node?: string;
  /** The folder that contains `wheelhouse-ask`. */
  readonly bin?: string;
  readonly tools?: Tools;
  /** The owner wants plain processes, even if a sandbox works. */
  readonly refused?: boolean;
};

const ourBin = fileURLToPath(new URL("../../../../functions/devbox/bin", import.meta.url));

/** Finds out whether a sandbox works here: runs a real command in it, below the real data folder. */
export async function detectSandbox({
  data,
  node = process.execPath,
  bin = ourBin,
  tools = findTools(),
  refused = false,
}: Where): Promise<DetectedSandbox> {
  const npm = npmPrefix();
  const none = (why: string, remedy: string): DetectedSandbox => ({
    kind: "none",
    isolated: false,
    why,
    remedy,
    details: [],
    place: plain({ bin, node, setpriv: tools.setpriv, prlimit: tools.prlimit }),
  });
  if (refused)
    return none("Wheelhouse was started with --no-sandbox.", "Start it without --no-sandbox.");
  if (tools.sandboxExec) {
    const place = seatbelt({ program: tools.sandboxExec, data, bin, node, npm });
    const why = await trySeatbelt(place, data, node);
    if (why !== undefined)
      return none(
        `${tools.sandboxExec} does not work: ${why}`,
        "Try: sandbox-exec -n no-network true",
      );
    return {
      kind: "seatbelt",
      isolated: true,
      why: `${tools.sandboxExec} works.`,
      details: [
        "commands share this Mac's loopback: they reach the ports of their own gates only",
        "limits of memory, processes and processors: none, macOS has no control groups",
      ],
      place,
    };
  }
  if (!tools.bwrap) {
    return none("bubblewrap (bwrap) is not installed.", install());
  }
  if (process.getuid?.() === 0 && !tools.setpriv) {
    const remedy = "Install util-linux, or start the server as a user other than root.";
    return none("The server runs as root, and setpriv is not installed.", remedy);
  }
  try {
    const { user, nested } = await probe(bubblewrap({ tools, data, bin, node, npm }), data);
    return {
      kind: "bubblewrap",
      isolated: true,
      why: `${said(tools.bwrap, "--version")} works.`,
      details: [
        `commands run as user ${user} of this machine`,
        filtered(tools, data),
        `nested user namespaces: ${nested ? "allowed" : "refused"}`,
        tools.prlimit
          ? "limits: processes, file size, open files"
          : "limits: none, prlimit is missing",
        ...(npm ? [`npm comes from ${npm}`] : []),
      ],
      place: bubblewrap({ tools, data, bin, node, npm }),
    };
  } catch (error) {
    const heard = error instanceof Error && "stderr" in error && String(error.stderr).trim();
    const reason = heard || String(error);
    const why = `bubblewrap is installed but does not work: ${reason.split("\n")[0]}`;
    return none(why, remedyFor(reason));
  }
}

/** Whether commands have a seccomp filter, for people. */
function filtered(tools: Tools, data: string): string {
  if (!tools.options.has("--seccomp"))
    return "system calls: not filtered, this bubblewrap is too old";
  return writeFilter(data)
    ? "system calls: filtered (keyrings, mounts, namespaces, io_uring, bpf and others are refused)"
    : `system calls: not filtered, there is no filter for ${process.arch}`;
}

/** Runs a command like a Run does. Throws with the output of bubblewrap on failure. */
async function probe(place: CommandPlace, data: string) {
  mkdirSync(data, { recursive: true });
  const folder = mkdtempSync(join(data, "probe-"));
  const folders = foldersOf(folder, "run_probe", "box_probe");
  try {
    const user = place.owner("run_probe");
    makeFolders(folders, user);
    const { prefix } = place.command("box_probe", "run_probe", folders);
    const [program = "", ...args] = [...prefix, "sh", "-c", probed];
    const { stdout } = await promisify(execFile)(program, args, { timeout: 30_000 });
    return { user: user ?? process.getuid?.(), nested: stdout.includes("nested") };
  } finally {
    rmSync(folder, { recursive: true, force: true });
    rmSync(dirname(folders.socket), { recursive: true, force: true });
  }
}

/** Writes to the workspace, runs our Node, and tries to build a nested sandbox. */
const probed = `set -e
touch /workspace/written
/opt/wheelhouse/node/bin/node --version
if unshare --user true 2>/dev/null; then echo nested; fi`;

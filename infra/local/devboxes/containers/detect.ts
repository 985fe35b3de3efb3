import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { CommandPlace } from "../box-file.ts";
import { foldersOf, makeFolders } from "../folders.ts";
import { containers } from "./containers.ts";
import { type ContainerEngine, enginesHere } from "./engine.ts";
import { reasonOf } from "./reason.ts";

/** A container image, and how DevBoxes run in it. `node`: the machine's, if the image can run it. */
export type UsableImage = {
  readonly image: string;
  readonly place: CommandPlace;
  readonly engine: ContainerEngine;
  readonly node: string | undefined;
};

/** The image, or why DevBoxes cannot run in it, as a sentence. */
type FoundImage = UsableImage | { readonly image: string; readonly why: string };

type Where = {
  readonly data: string;
  readonly env: NodeJS.ProcessEnv;
  readonly engine?: ContainerEngine["name"] | undefined;
  readonly node?: string;
  readonly bin?: string;
  readonly reader?: CommandPlace | undefined;
  /** Names exactly these files, while the image's name may come to mean others. Undefined: the name. */
  readonly id?: string | undefined;
  /** See `containers`. */
  readonly uses?: ((program: string) => boolean) | undefined;
};

const run = promisify(execFile);
const timeoutMs = 120_000;
const ourBin = fileURLToPath(new URL("../../../../functions/devbox/bin", import.meta.url));

/** Finds out whether DevBoxes can run in an image: runs a container of it as a Run would. */
export async function detectImage(image: string, where: Where): Promise<FoundImage> {
  const { data, env, node = process.execPath, bin = ourBin, reader, id = image, uses } = where;
  const engines = enginesHere(env, where.engine);
  let why: string | undefined; // of the likeliest way
  for (const engine of engines) {
    const place = (own: string | undefined) =>
      containers({ engine, image: id, data, bin, node: own, reader, env, uses });
    try {
      const own = (await probe(place(node), data)) === "ours" ? node : undefined;
      return { image, place: place(own), engine, node: own };
    } catch (error) {
      why ??= `${engine.label} cannot start it: ${reasonOf(error)}`;
    }
  }
  return { image, why: why ?? `${where.engine ?? "Podman or Docker"} is not installed.` };
}

/** Runs a container like that of a Run. Throws if it cannot, or if the image has not what a DevBox needs. */
async function probe(place: CommandPlace, data: string): Promise<"ours" | "image's"> {
  mkdirSync(data, { recursive: true });
  const folder = mkdtempSync(join(data, "probe-"));
  const folders = foldersOf(folder, "run_probe", "box_probe");
  try {
    makeFolders(folders, place.owner("run_probe"));
    const { prefix } = place.command("box_probe", "run_probe", folders);
    const [program = "", ...args] = [...prefix, "/bin/sh", "-c", probed];
    const { stdout } = await run(program, args, { timeout: timeoutMs });
    return stdout.includes("ours") ? "ours" : "image's";
  } finally {
    rmSync(folder, { recursive: true, force: true });
    rmSync(dirname(folders.socket), { recursive: true, force: true });
  }
}

/** Node of this machine may need another C library than the image has. */
const probed = `
touch /workspace/written || { echo "Its user cannot write to the workspace." >&2; exit 1; }
command -v bash > /dev/null || { echo "The image has no bash." >&2; exit 1; }
/opt/wheelhouse/node/bin/node --version > /dev/null 2>&1 && { echo ours; exit 0; }
node --version > /dev/null 2>&1 || { echo "The image cannot run Node." >&2; exit 1; }`;

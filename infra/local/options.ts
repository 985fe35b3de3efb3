import { homedir, userInfo } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { ContainerEngine } from "./devboxes/containers/engine.ts";
import { engineName, imageName } from "./devboxes/containers/image-options.ts";
import type { ChosenLimits } from "./devboxes/limits/box-limits.ts";
import { type PublicAddress, publicAddress } from "./server/public-address.ts";

export type Options = PublicAddress & {
  /** 0 chooses a free port. */
  readonly port: number;
  /** The port of previews. 0 chooses a free port. */
  readonly previewPort: number;
  readonly data: string;
  readonly open: boolean;
  readonly dev: boolean;
  readonly warmSeconds: number;
  readonly keepMinutes: number;
  /** How long an engine may be silent before it counts as hung. */
  readonly silenceSeconds: number;
  /** How many Runs can work at the same time. */
  readonly places: number;
  /** How many DevBoxes can run at the same time, including those of finished Runs. */
  readonly devboxes: number;
  /** What one DevBox may take; the machine decides the rest. */
  readonly boxLimits: ChosenLimits;
  /** Container images of this machine that DevBoxes can start from, besides the machine's own tools. */
  readonly images: readonly string[];
  /** Undefined: Podman, else Docker. */
  readonly containerEngine: ContainerEngine["name"] | undefined;
  /** Runs DevBoxes as plain processes, even if a sandbox works. */
  readonly noSandbox: boolean;
  readonly unsafeNoSandbox: boolean;
  /** The name of callers who give none. */
  readonly owner: string;
};

export const usage = `Usage: npm start -- [options]

  --port N             port on 127.0.0.1 (default 4747; 0 chooses a free port)
  --preview-port N     port for previews of servers in a DevBox (default 0: a free one)
  --data DIR           folder for all data (default ~/.wheelhouse)
  --host-name NAME     a name under which a reverse proxy on this machine passes requests on; repeatable
  --path-prefix PATH   the path below which everything is served, for example /wheelhouse
  --public-url URL     the address that people open (default: https:// and the first --host-name); names host and path
  --no-open            do not open the browser
  --warm SECONDS       how long a DevBox stays on while its Run waits for you (default 300)
  --keep MINUTES       how long a DevBox stays on after its Run, unless the Run sets it (default 60)
  --silence SECONDS    how long an engine may be silent before it counts as hung (default 600)
  --places N           how many Runs can work at the same time (default 10)
  --devboxes N         how many DevBoxes can run at the same time, including kept ones (default 16)
  --box-memory SIZE    memory of a DevBox, for example 4G (default: half of this machine's, up to 16G)
  --box-processes N    processes and threads of a DevBox (default 4096)
  --box-cpus N         processors of a DevBox, for example 1.5 (default: all; the server goes first)
  --box-disk SIZE      workspace and home of a DevBox (default: half of the disk, up to 20G)
  --image NAME         a container image of this machine that DevBoxes can start from; repeatable
  --container-engine E podman or docker, which runs these images (default: podman, else docker)
  --as NAME            your name on the timeline (default: your user name)
  --dev                serve the console from its sources, with hot reload (npm run dev also restarts the server)
  --no-sandbox         run commands as plain processes, labelled "not isolated"
  --unsafe-no-sandbox  allow every engine, even without a sandbox
`;

/** Reads the options of the start command. Throws an error for people when one is wrong. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: "string", default: "4747" },
      "preview-port": { type: "string", default: "0" },
      data: { type: "string", default: join(homedir(), ".wheelhouse") },
      "host-name": { type: "string", multiple: true, default: [] },
      "path-prefix": { type: "string" },
      "public-url": { type: "string" },
      "no-open": { type: "boolean", default: false },
      dev: { type: "boolean", default: false },
      warm: { type: "string", default: "300" },
      keep: { type: "string", default: "60" },
      silence: { type: "string", default: "600" },
      places: { type: "string", default: "10" },
      devboxes: { type: "string", default: "16" },
      "box-memory": { type: "string" },
      "box-processes": { type: "string" },
      "box-cpus": { type: "string" },
      "box-disk": { type: "string" },
      image: { type: "string", multiple: true, default: [] },
      "container-engine": { type: "string" },
      as: { type: "string", default: userInfo().username },
      "no-sandbox": { type: "boolean", default: false },
      "unsafe-no-sandbox": { type: "boolean", default: false },
    },
  });
  return {
    ...publicAddress({
      hostNames: values["host-name"],
      pathPrefix: values["path-prefix"],
      publicUrl: values["public-url"],
    }),
    port: whole("--port", values.port, 0, 65_535),
    previewPort: whole("--preview-port", values["preview-port"], 0, 65_535),
    data: resolve(values.data),
    open: !values["no-open"],
    dev: values.dev,
    warmSeconds: whole("--warm", values.warm, 0, 86_400),
    keepMinutes: whole("--keep", values.keep, 0, 10_080),
    silenceSeconds: whole("--silence", values.silence, 1, 86_400),
    places: whole("--places", values.places, 1, 1_000),
    devboxes: whole("--devboxes", values.devboxes, 1, 1_000),
    boxLimits: {
      memoryBytes: size("--box-memory", values["box-memory"]),
      processes: optional(values["box-processes"], (text) =>
        whole("--box-processes", text, 32, 999_999),
      ),
      cpus: optional(values["box-cpus"], processors),
      diskBytes: size("--box-disk", values["box-disk"]),
    },
    images: values.image.map(imageName),
    containerEngine: optional(values["container-engine"], engineName),
    noSandbox: values["no-sandbox"],
    unsafeNoSandbox: values["unsafe-no-sandbox"],
    owner: values.as,
  };
}

function whole(name: string, text: string, low: number, high: number): number {
  const number = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= low && number <= high) return number;
  throw new RangeError(`${name} must be a whole number from ${low} to ${high}, not “${text}”.`);
}

const optional = <T>(text: string | undefined, read: (text: string) => T): T | undefined =>
  text === undefined ? undefined : read(text);

/** A size in bytes: a number with M or G. Below 64M, not even a shell with Node can work. */
function size(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [, number = "", unit = ""] = /^(\d{1,6}(?:\.\d{1,3})?)([MG])B?$/i.exec(text) ?? [];
  const bytes = Math.round(Number(number) * 1024 ** (unit.toUpperCase() === "G" ? 3 : 2));
  if (number && bytes >= 64 * 1024 ** 2) return bytes;
  throw new RangeError(
    `${name} must be a size of at least 64M, such as 512M or 4G, not “${text}”.`,
  );
}

function processors(text: string): number {
  const number = /^\d{1,4}(\.\d{1,2})?$/.test(text) ? Number(text) : 0;
  if (number >= 0.1) return number;
  throw new RangeError(`--box-cpus must be a number from 0.1, such as 1.5, not “${text}”.`);
}

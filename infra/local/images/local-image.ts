import { execFile } from "node:child_process";
import { promisify } from "node:util";
import * as z from "zod";
import type { ContainerEngine } from "../devboxes/containers/engine.ts";
import { reasonOf } from "../devboxes/containers/reason.ts";

const run = promisify(execFile);
const inspectMs = 60_000;
/** An image of several GB over a slow connection. */
const pullMs = 30 * 60_000;

/** An image that a container engine of this machine has. */
export type LocalImage = {
  readonly engine: ContainerEngine["name"];
  /** Names exactly these files: `sha256:…` */
  readonly id: string;
  readonly sizeBytes: number;
  /** `linux/arm64` */
  readonly platform: string;
};

const inspected = z.object({
  Id: z.string().regex(/^(sha256:)?[0-9a-f]{64}$/),
  Size: z.number().nonnegative(),
  Os: z.string().max(40),
  Architecture: z.string().max(40),
});

const format = "{{.Id}} {{.Size}} {{.Os}} {{.Architecture}}";

/** Undefined: none of these engines has it. */
export async function inspectImage(
  engines: readonly ContainerEngine[],
  reference: string,
): Promise<LocalImage | undefined> {
  for (const { name, words } of oneEach(engines)) {
    const [program = "", ...args] = words;
    const said = await run(program, [...args, "image", "inspect", "--format", format, reference], {
      timeout: inspectMs,
      maxBuffer: 64 * 1024,
    }).catch(() => undefined);
    const found = inspected.safeParse(fieldsOf(said?.stdout)).data;
    if (found)
      return {
        engine: name,
        id: `sha256:${found.Id.replace("sha256:", "")}`,
        sizeBytes: found.Size,
        platform: `${found.Os}/${found.Architecture}`,
      };
  }
  return undefined;
}

/** Variables of this machine that a pull needs: proxies, certificates and sign-ins of registries. */
const forPull = [
  ...["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"],
  ...["SSL_CERT_FILE", "SSL_CERT_DIR", "REGISTRY_AUTH_FILE", "CONTAINERS_REGISTRIES_CONF"],
  "DOCKER_CONFIG",
];

/** Pulls an image from its registry. Rejects with a sentence that says why it could not. */
export async function pullImage(
  engines: readonly ContainerEngine[],
  reference: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<void> {
  const [engine] = engines;
  if (!engine) throw new Error("Neither Podman nor Docker is installed there.");
  const variables = forPull.flatMap((name) => (env[name] ? [`${name}=${env[name]}`] : []));
  // Podman also reads images from files; this names a registry.
  const transport = engine.name === "podman" ? "docker://" : "";
  const [program = "", clean = "", ...rest] = engine.words;
  const words = [
    clean,
    ...variables,
    ...rest,
    "pull",
    "--quiet",
    `${transport}${fullName(reference)}`,
  ];
  try {
    await run(program, words, { timeout: pullMs, maxBuffer: 256 * 1024, signal });
  } catch (error) {
    if (signal.aborted) throw error;
    throw new Error(`${engine.label} cannot pull it: ${reasonOf(error)}`);
  }
}

/** Podman asks which registry a short name means, so it gets the one that Docker means: `node:24` is Docker Hub's. */
export function fullName(reference: string): string {
  const [first = "", ...more] = reference.split("/");
  if (more.length === 0) return `docker.io/library/${reference}`;
  return /[.:]/.test(first) || first === "localhost" ? reference : `docker.io/${reference}`;
}

/** The ways to call one engine differ only in how it runs containers. */
const oneEach = (engines: readonly ContainerEngine[]): ContainerEngine[] => [
  ...new Map(engines.map((it) => [it.name, it])).values(),
];

function fieldsOf(line = ""): object {
  const [Id, Size, Os, Architecture] = line.trim().split(" ");
  return { Id, Size: Number(Size), Os, Architecture };
}

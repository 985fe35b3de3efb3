import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { engineName, type ImageOptions, imageName } from "../devboxes/containers/image-options.ts";

export type WorkerOptions = ImageOptions & {
  /** The server's address without a trailing slash. Undefined: the one that it joined. */
  readonly url: string | undefined;
  /** The one-use code. Undefined: it has joined before. */
  readonly code: string | undefined;
  readonly noSandbox: boolean;
  readonly printUnit: boolean;
  /** Reports once and ends: the trial of a program before it replaces another. */
  readonly reportOnce: boolean;
};

/** As many fit into a report with all engines. */
const mostImages = 20;

export const usage = `Usage: node worker.mjs [options]

  --url URL      the address of the Wheelhouse server: https://…, or http:// of this machine
  --code CODE    a one-use code, at the first start: from the Workers page, or wheelhouse worker add
  --data DIR     folder for the worker's data (default ~/.wheelhouse-worker)
  --image NAME   a container image of this machine that DevBoxes can start from; repeatable, up to ${mostImages}
  --container-engine E  podman or docker, which runs these images (default: podman, else docker)
  --no-sandbox   run commands as plain processes, labelled "not isolated"
  --report-once  report to the server once, and end: how a worker tries its next program
  --print-unit   print a systemd unit that starts this worker, and end
`;

/** Reads the options of a worker. Throws an error for people when one is wrong. */
export function readWorkerOptions(args: readonly string[]): WorkerOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      url: { type: "string" },
      code: { type: "string" },
      data: { type: "string", default: join(homedir(), ".wheelhouse-worker") },
      image: { type: "string", multiple: true, default: [] },
      "container-engine": { type: "string" },
      "no-sandbox": { type: "boolean", default: false },
      "report-once": { type: "boolean", default: false },
      "print-unit": { type: "boolean", default: false },
    },
  });
  if (values.image.length > mostImages)
    throw new RangeError(`A worker offers up to ${mostImages} images. Leave out some --image.`);
  const engine = values["container-engine"];
  return {
    url: values.url === undefined ? undefined : serverUrl(values.url),
    code: values.code,
    data: resolve(values.data),
    images: values.image.map(imageName),
    containerEngine: engine === undefined ? undefined : engineName(engine),
    noSandbox: values["no-sandbox"],
    reportOnce: values["report-once"],
    printUnit: values["print-unit"],
  };
}

const loopback = ["127.0.0.1", "localhost", "[::1]"];

/** Without TLS, others in the network could read the worker's credential and everything its DevBoxes say. */
export function serverUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && !url.username && !url.password && !url.search && !url.hash) {
    const safe = url.protocol === "https:";
    if (safe || (url.protocol === "http:" && loopback.includes(url.hostname)))
      return `${url.origin}${url.pathname.replace(/\/$/, "")}`;
    if (url.protocol === "http:")
      throw new RangeError(
        `--url must begin with https://, because without TLS others in the network can read everything. “${text}” does not.`,
      );
  }
  throw new RangeError(
    `--url must be an address such as https://wheelhouse.example.com, not “${text}”.`,
  );
}

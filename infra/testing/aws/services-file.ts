import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import * as z from "zod";

/** The stand-in process for AWS, and the port of each service. */
const services = z.object({
  pid: z.int(),
  dynamodb: z.int(),
  s3: z.int(),
  /** The port of all services that speak AwsJson. */
  json: z.int(),
});
export type Services = z.infer<typeof services>;

const fileOf = (data: string) => join(data, "services.json");
/** The port of the Lambda API for the functions of a data folder. */
const invokerOf = (data: string) => join(data, "invoke");

export function readServices(data: string): Services | undefined {
  const path = fileOf(data);
  return existsSync(path) ? services.parse(JSON.parse(readFileSync(path, "utf8"))) : undefined;
}

export function writeServices(data: string, them: Services): void {
  writeWhole(fileOf(data), JSON.stringify(them));
}

export const writeInvoker = (data: string, port: number) =>
  writeWhole(invokerOf(data), String(port));
export const readInvoker = (data: string): number | undefined =>
  existsSync(invokerOf(data)) ? Number(readFileSync(invokerOf(data), "utf8")) : undefined;

function writeWhole(path: string, text: string): void {
  writeFileSync(`${path}.new`, text, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

/** The services of a data folder: running ones, or new ones. Like AWS, they outlive this process. */
export async function findServices(data: string): Promise<Services> {
  const known = readServices(data);
  if (known && lives(known.pid)) return known;
  mkdirSync(data, { recursive: true });
  const log = openSync(join(data, "services.log"), "a", 0o600);
  const program = fileURLToPath(new URL("start-services.ts", import.meta.url));
  const child = spawn(process.execPath, [program, data], {
    detached: true,
    stdio: ["ignore", log, log, "ipc"],
  });
  await ready(child);
  child.disconnect();
  child.unref();
  const found = readServices(data);
  if (!found) throw new Error("The stand-in services did not report their ports. Read their log.");
  return found;
}

function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once("message", () => resolve());
    child.once("exit", (code) =>
      reject(new Error(`The services ended with ${code}: see services.log`)),
    );
  });
}

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Ends the services of a data folder and all their tasks. */
export async function endServices(data: string): Promise<void> {
  const found = readServices(data);
  if (!found || !lives(found.pid)) return;
  process.kill(found.pid, "SIGTERM");
  while (lives(found.pid)) await setTimeout(50);
}

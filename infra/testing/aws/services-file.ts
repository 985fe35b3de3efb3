import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import * as z from "zod";

/** The process that stands in for AWS, and the port of each of its services. */
const services = z.object({
  pid: z.int(),
  dynamodb: z.int(),
  s3: z.int(),
  /** Of all that speak AwsJson. */
  json: z.int(),
});
export type Services = z.infer<typeof services>;

const fileOf = (data: string) => join(data, "services.json");
/** Where the functions of a data folder are called: the port of their Lambda API. */
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

/** The services of a data folder: those that run already, or new ones. They outlive this process, as AWS does. */
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
  if (!found) throw new Error("The services did not say where they are.");
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

/** Ends the services of a data folder, and with them every task. */
export async function endServices(data: string): Promise<void> {
  const found = readServices(data);
  if (!found || !lives(found.pid)) return;
  process.kill(found.pid, "SIGTERM");
  while (lives(found.pid)) await setTimeout(50);
}

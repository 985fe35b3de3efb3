import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe } from "vitest";
import { Client } from "./client.ts";
import { deployed, namedInstance, OwnServer } from "./instance.ts";

const named = namedInstance();

/** A client of the tested instance: the named one, or a new server for this file. */
export function useClient(options: readonly string[] = []): { readonly it: Client } {
  const held: { it?: Client; server?: OwnServer } = {};
  beforeAll(async () => {
    if (named) {
      held.it = new Client(named);
      return;
    }
    held.server = await new OwnServer(options).start();
    held.it = new Client(held.server);
  });
  afterAll(() => held.server?.discard());
  return {
    get it() {
      if (!held.it) throw new Error("The instance is not up yet. Use it within a test.");
      return held.it;
    },
  };
}

/** For features that only the one-machine server has. */
export const describeHere = describe.skipIf(named !== undefined || deployed);

/** For tests that start, kill or set up servers: not possible against a named instance. */
export const describeOwn = describe.skipIf(named !== undefined);

/** The same, for tests that run beside each other: each has its own server or touches only its own Runs. */
export const describeOwnTogether = describeOwn.concurrent;

/** A server for one test. The test discards it. */
export async function ownServer(
  options: readonly string[] = [],
): Promise<{ server: OwnServer; client: Client }> {
  const server = await new OwnServer(options).start();
  return { server, client: new Client(server) };
}

/** Instructions with one shell block. */
export const sh = (...lines: string[]): string => ["```sh", ...lines, "```"].join("\n");

export const ask =
  'wheelhouse-ask --single "Where should the toggle live?" --option Header --option Settings --recommended Header';

/** A command that works until `goOn`, at most for 30 seconds. */
export const untilGo = "for n in $(seq 600); do [ -e go ] && break; sleep 0.05; done";

/** Lets the Run's `untilGo` end. A named instance cannot be reached this way: there it ends by itself. */
export function goOn({ instance }: Client, runId: string): void {
  if (instance instanceof OwnServer) writeFileSync(join(instance.workspace(runId), "go"), "");
}

import { setTimeout as pause } from "node:timers/promises";
import { bearerOf, freshCredential, readCredential, writeCredential } from "./credential-file.ts";
import type { WorkerOptions } from "./options.ts";
import { Refused, type serverCalls } from "./server-calls.ts";

type Joined = { readonly url: string; readonly bearer: string; readonly name: string };
type Calls = Pick<ReturnType<typeof serverCalls>, "join">;

const tries = 8;

/**
 * The credential of this worker: the one in its data folder, or a new one for a code. The secret is on disk before the
 * server hears of it, so a worker that is killed here joins as the same one with the same code.
 */
export async function joined(
  { data, url, code }: WorkerOptions,
  callsTo: (url: string) => Calls,
  note: (event: string, fields: object) => void,
): Promise<Joined> {
  const found = readCredential(data);
  if (found?.joined) {
    if (url !== undefined && url !== found.url) {
      if (code !== undefined) throw elsewhere(data, found.url);
      writeCredential(data, { ...found, url }); // the same server has another address
    }
    return known({ ...found, url: url ?? found.url });
  }
  if (url === undefined || code === undefined)
    throw new Refused(
      0,
      "no-code",
      "This worker has not joined yet. Start it with the line from the Workers page, or from: wheelhouse worker add",
    );
  const fresh = { ...(found ?? freshCredential(url)), url };
  writeCredential(data, fresh);
  const { join } = callsTo(url);
  for (let n = 1; ; n += 1) {
    try {
      const { worker, team, name } = await join(fresh, code);
      const whole = { ...fresh, joined: { worker, team, name } };
      writeCredential(data, whole);
      return known(whole);
    } catch (error) {
      if (error instanceof Refused) throw error;
      const why = error instanceof Error ? error.message : String(error);
      if (n === tries) throw new Refused(0, "unreachable", `${url} does not answer: ${why}`);
      note("server.missed", { why });
      await pause(Math.random() * 250 * 2 ** n);
    }
  }
}

function known(it: Parameters<typeof bearerOf>[0]): Joined {
  return { url: it.url, bearer: bearerOf(it) ?? "", name: it.joined?.name ?? "" };
}

const elsewhere = (data: string, url: string) =>
  new Refused(
    0,
    "joined",
    `${data} belongs to a worker of ${url}. For another server, choose another folder: --data DIR`,
  );

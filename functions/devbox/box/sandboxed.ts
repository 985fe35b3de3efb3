import { once } from "node:events";
import { rmSync } from "node:fs";
import type { Server } from "node:net";
import { dirname, join } from "node:path";
import type { BoxConfig } from "../../../shared/schemas/box-protocol.ts";
import type { Box } from "./box.ts";
import { type Sandbox, startSandbox } from "./sandbox.ts";
import { openStreams } from "./streams.ts";

/** The ports of the supervisor's servers in the box. They are free: the box has a loopback of its own. */
const firstPort = 47_100;

/**
 * A box that is one sandbox for its life. A program in it can end the sandbox, and everything with it: then the next
 * program starts a new one, with the same servers at the same ports.
 *
 * @param first the command line of the sandbox's first process, `inside/first.mjs`
 */
export function sandboxedBox(
  { command, folders }: Pick<BoxConfig, "command" | "folders">,
  first: readonly string[],
): Box {
  const folder = dirname(folders.socket);
  const streams = openStreams(join(folder, "streams.sock"));
  const variables = { ...command.env, HOME: command.home, PATH: command.path };
  const { remove } = command;
  let count = 0;
  const offers: { readonly port: number; readonly socket: string }[] = [];
  let current: Sandbox | undefined;
  const closed = new WeakSet<Sandbox>();
  let lost: (why: string) => void = () => {};

  function sandbox(): Sandbox {
    if (current && !current.over) return current;
    count += 1;
    const named = (words: readonly string[]) =>
      words.map((word) => (word === remove?.name ? `${word}.${count}` : word));
    const words = named([...command.prefix, ...first]);
    const removing = remove && named(remove.one);
    const fresh = startSandbox(words, variables, folders.box, streams, removing);
    current = fresh;
    for (const { port, socket } of offers) fresh.bridge(port, socket).catch(() => {});
    void fresh.ended.then((why) => {
      if (fresh.used && !closed.has(fresh)) lost(why);
    });
    return fresh;
  }

  const ports = async () => {
    const seen = await current?.look();
    return (seen?.ports ?? []).filter((port) => !offers.some((it) => it.port === port));
  };

  sandbox(); // at once, so that the first command does not wait for it

  return {
    start: ({ words: own, env }) => sandbox().start({ words: own, env: { ...variables, ...env } }),
    async offer(server: Server) {
      const port = firstPort + offers.length;
      const socket = `gate-${offers.length + 1}.sock`;
      const path = join(folder, socket);
      rmSync(path, { force: true });
      server.listen({ path, readableAll: true, writableAll: true });
      await once(server, "listening");
      server.unref();
      const bridged = sandbox().bridge(port, socket);
      offers.push({ port, socket });
      await bridged;
      return { port, private: true };
    },
    ports,
    programs: async () => [...new Set((await current?.look())?.programs)],
    async dial(port) {
      const none = new Error(`Nothing in the DevBox listens on port ${port}.`);
      if (!(await ports()).includes(port)) throw none;
      return sandbox()
        .dial(port)
        .catch(() => Promise.reject(none));
    },
    onLost(tell) {
      lost = tell;
    },
    async close() {
      if (!current) return;
      closed.add(current);
      current.end("It was closed.");
      await current.ended;
    },
  };
}

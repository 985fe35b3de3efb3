import { spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, connect, type Server } from "node:net";
import { PassThrough, Readable } from "node:stream";
import type { BoxConfig } from "../../../shared/schemas/box-protocol.ts";
import type { Box, BoxProcess, Exit, Program } from "./box.ts";
import { listeningSockets, portsAmong, programsOf } from "./own-processes.ts";
import { prefixWith } from "./reach.ts";

/** Who owns a socket is looked up in all processes of the machine: again only for other sockets, or after this time. */
const scanMs = 10_000;

/**
 * A box without a first process: each process starts with the host's command line before its own, and shares the
 * network and the processes of its machine. On Fargate the task is the wall; on macOS that command line is one.
 */
export function directBox({
  devbox,
  command,
  folders,
}: Pick<BoxConfig, "devbox" | "command" | "folders">): Box {
  const groups = new Set<number>();
  let seen: { key: string; at: number; ports: readonly number[] } = { key: "", at: 0, ports: [] };
  const offered: number[] = [];
  const cwd = command.reach ? (command.env["TMPDIR"] ?? folders.workspace) : folders.box;
  const env = { ...command.env, HOME: command.home, PATH: command.path };

  function start({ words, env: own }: Program): BoxProcess {
    const [program = "bash", ...args] = [...prefixWith(command, offered), ...words];
    const child = spawn(program, args, {
      cwd,
      env: { ...env, ...own },
      stdio: ["pipe", "pipe", "pipe"],
      detached: true, // its own process group
    });
    const { pid } = child;
    if (pid !== undefined) groups.add(pid);
    const { promise: exited, resolve } = Promise.withResolvers<Exit>();
    child.once("error", ({ message }) => resolve({ code: 127, signal: null, error: message }));
    child.once("exit", (code, signal) => resolve({ code, signal }));
    // Node makes no streams when this machine has no file descriptor left.
    const stdin = child.stdin ?? new PassThrough();
    const [stdout, stderr] = [child.stdout ?? Readable.from([]), child.stderr ?? Readable.from([])];
    stdin.on("error", () => {}); // the process ended before it read everything
    const kill = (signal: NodeJS.Signals) => {
      if (pid !== undefined && !signalGroup(pid, signal)) groups.delete(pid);
    };
    return { stdin, stdout, stderr, exited, kill };
  }

  return {
    start,
    async offer(server: Server) {
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
      server.unref();
      const { port } = server.address() as AddressInfo;
      offered.push(port);
      return { port, private: false };
    },
    async ports() {
      const sockets = listeningSockets();
      const key = sockets.map(({ inode }) => inode).join();
      const now = performance.now();
      if (key !== seen.key || now - seen.at > scanMs) {
        const ports = [...portsAmong(sockets, devbox, groups).keys()];
        seen = { key, at: now, ports: ports.toSorted((a, b) => a - b) };
      }
      return seen.ports;
    },
    programs: async () => programsOf(devbox, groups),
    async dial(port) {
      const host = portsAmong(listeningSockets(), devbox, groups).get(port);
      if (!host) throw new Error(`Nothing in the DevBox listens on port ${port}.`);
      const socket = connect({ port, host, noDelay: true, allowHalfOpen: true });
      await once(socket, "connect");
      return socket;
    },
    onLost() {}, // it has no end of its own
    async close() {
      for (const group of groups) signalGroup(group, "SIGKILL");
    },
  };
}

/** Whether the group had a process left. */
function signalGroup(group: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(-group, signal);
    return true;
  } catch {
    return false;
  }
}

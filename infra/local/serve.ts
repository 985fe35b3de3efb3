import { spawn } from "node:child_process";
import { join } from "node:path";
import { wheelhouse } from "./composition.ts";
import { claimFolder } from "./data/database.ts";
import { makePrivate } from "./data/private-folder.ts";
import { type Options, readOptions, usage } from "./options.ts";
import { listenOnSocket } from "./server/coordinator-socket.ts";
import { listen, writeAddress } from "./server/listen.ts";
import { listenForPreviews } from "./server/previews/listen.ts";
import { startText } from "./storage/fault-text.ts";
import { becomePrivate } from "./umask.ts";

const host = "127.0.0.1";

await start(process.argv.slice(2));

async function start(args: string[]): Promise<void> {
  if (args.includes("--help")) return console.log(usage);
  const options = optionsOrEnd(args);
  becomePrivate();
  const { data } = options;
  warnOf(await usableOrEnd(data, () => makePrivate(data)), data);
  if (!(await usableOrEnd(data, () => claimFolder(data)))) {
    console.error(
      `Another Wheelhouse is using ${options.data}. Stop it, or choose another folder: --data DIR`,
    );
    process.exit(1);
  }
  const { server, socketServer, previewServers, token, sandbox, containers, begin } =
    await usableOrEnd(data, () => wheelhouse(options));
  const port = await boundOrEnd("--port", options.port, data, () => listen(server, options));
  const { previewPort } = options;
  await boundOrEnd("--preview-port", previewPort, data, () =>
    listenForPreviews(previewServers, { port: previewPort, data }),
  );
  const origin = `http://${host}:${port}`;
  const here = `${origin}${options.pathPrefix}`;
  const url = options.publicUrl ?? here;
  const socket = await usableOrEnd(data, () => listenOnSocket(socketServer, data));
  await usableOrEnd(data, () => writeAddress(data, url));
  const end = begin({ origin, socket });

  if (!sandbox.isolated && !containers)
    console.log(`Runs are not isolated on this machine: ${sandbox.why}`);
  if (url !== here) console.log(`On this machine, without the reverse proxy: ${here}/`);
  console.log(`Wheelhouse is ready: ${url}/#token=${token}`);
  if (options.open) openBrowser(`${here}/#token=${token}`);

  const leave = () => {
    end();
    for (const it of [server, socketServer, ...previewServers]) {
      it.close();
      it.closeAllConnections();
    }
    process.exit(0); // DevBoxes are separate processes; the next start finds them
  };
  process.once("SIGINT", leave);
  process.once("SIGTERM", leave);
}

/** @param opened paths that other users could open until now */
function warnOf(opened: readonly string[], data: string): void {
  if (opened.length === 0) return;
  console.error(
    `Other users could open ${opened[0]}${opened.length > 1 ? ` and ${opened.length - 1} more files of ${data}` : ""}. Only you can from now on.`,
  );
  if (opened.includes(join(data, "token")))
    console.error(
      `If you do not trust them, end Wheelhouse, delete ${join(data, "token")} and start it again: it then makes a new token.`,
    );
}

function optionsOrEnd(args: string[]): Options {
  try {
    return readOptions(args);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`);
    process.exit(2);
  }
}

/** Ends the process with the reason if the data folder, its database or its disk cannot be used. */
async function usableOrEnd<T>(data: string, use: () => T | Promise<T>): Promise<T> {
  try {
    return await use();
  } catch (error) {
    const why = startText(error, data);
    if (why === undefined) throw error;
    console.error(why);
    process.exit(1);
  }
}

/** Ends the process with the reason if a port cannot be used, or if the data folder cannot remember it. */
async function boundOrEnd<T>(
  option: string,
  port: number,
  data: string,
  bind: () => Promise<T>,
): Promise<T> {
  try {
    return await bind();
  } catch (error) {
    const fault = isOfPort(error) ? undefined : startText(error, data);
    if (fault !== undefined) {
      console.error(fault);
      process.exit(1);
    }
    const why = error instanceof Error ? error.message : error;
    console.error(`Port ${port} cannot be used: ${why}`);
    console.error(`Stop the program on this port, or choose another one: npm start -- ${option} 0`);
    process.exit(1);
  }
}

/** Whether an error is about listening, not about the file that remembers the port. */
const isOfPort = (error: unknown): boolean =>
  error instanceof Error && "syscall" in error && error.syscall === "listen";

/** Opens the console if there is a screen. The printed address works as well. */
function openBrowser(url: string): void {
  if (process.platform === "linux" && !process.env["DISPLAY"] && !process.env["WAYLAND_DISPLAY"])
    return;
  const command =
    process.platform === "darwin" ? "open" : process.platform === "win32" ? "explorer" : "xdg-open";
  spawn(command, [url], { stdio: "ignore", detached: true })
    .on("error", () => {})
    .unref();
}

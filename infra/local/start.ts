import { spawn } from "node:child_process";
import type { Server } from "node:http";
import { wheelhouse } from "./composition.ts";
import { claimFolder } from "./data/database.ts";
import { type Options, readOptions, usage } from "./options.ts";
import { listen } from "./server/listen.ts";

const host = "127.0.0.1";

await start(process.argv.slice(2));

async function start(args: string[]): Promise<void> {
  if (args.includes("--help")) return console.log(usage);
  const options = optionsOrEnd(args);
  if (!claimFolder(options.data)) {
    console.error(
      `Another Wheelhouse is using ${options.data}. Stop it, or choose another folder: --data DIR`,
    );
    process.exit(1);
  }
  const { server, token, sandbox, begin } = await wheelhouse(options);
  const port = await bound(server, options);
  const url = `http://${host}:${port}`;
  const end = begin(url);

  if (!sandbox.isolated) console.log(`Runs are not isolated on this machine: ${sandbox.why}`);
  console.log(`Wheelhouse is ready: ${url}/#token=${token}`);
  if (options.open) openBrowser(`${url}/#token=${token}`);

  const leave = () => {
    end();
    server.close();
    server.closeAllConnections();
    process.exit(0); // DevBoxes are separate processes; the next start finds them
  };
  process.once("SIGINT", leave);
  process.once("SIGTERM", leave);
}

function optionsOrEnd(args: string[]): Options {
  try {
    return readOptions(args);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`);
    process.exit(2);
  }
}

async function bound(server: Server, options: Options): Promise<number> {
  try {
    return await listen(server, options);
  } catch (error) {
    const why = error instanceof Error ? error.message : error;
    console.error(`Port ${options.port} cannot be used: ${why}`);
    console.error("Stop the program on this port, or choose another one: npm start -- --port 0");
    process.exit(1);
  }
}

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

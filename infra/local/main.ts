import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import { join } from "node:path";
import { wheelhouse } from "./composition.ts";
import { claimFolder } from "./database.ts";
import { type Options, readOptions, usage } from "./options.ts";

const host = "127.0.0.1";

await start(process.argv.slice(2));

async function start(args: string[]): Promise<void> {
  if (args.includes("--help")) return console.log(usage);
  const options = understood(args);
  if (!claimFolder(options.data)) {
    console.error(
      `Another Wheelhouse runs on ${options.data}. End it, or choose another folder: --data DIR`,
    );
    process.exit(1);
  }
  const { server, token, sandbox, begin } = await wheelhouse(options);
  const port = await listen(server, options);
  const url = `http://${host}:${port}`;
  const end = begin(url);

  if (!sandbox.isolated) console.log(`Runs are not isolated on this machine: ${sandbox.why}`);
  console.log(`Wheelhouse is ready: ${url}/#token=${token}`);
  if (options.open) openBrowser(`${url}/#token=${token}`);

  const leave = () => {
    end();
    server.close();
    server.closeAllConnections();
    process.exit(0); // DevBoxes are processes of their own: the next start finds them
  };
  process.once("SIGINT", leave);
  process.once("SIGTERM", leave);
}

function understood(args: string[]): Options {
  try {
    return readOptions(args);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`);
    process.exit(2);
  }
}

/**
 * Listens on the wanted port; for 0, on the one of the last start if it is free, so that DevBoxes
 * that outlived the server find it again.
 */
async function listen(server: Server, { port, data }: Options): Promise<number> {
  const memory = join(data, "port");
  const last = existsSync(memory) ? Number(readFileSync(memory, "utf8")) : 0;
  try {
    await bind(server, port || last);
  } catch (error) {
    if (port !== 0) {
      console.error(
        `Port ${port} cannot be used: ${error instanceof Error ? error.message : error}`,
      );
      console.error("End what listens there, or choose another: npm start -- --port 0");
      process.exit(1);
    }
    await bind(server, 0);
  }
  const address = server.address();
  const bound = typeof address === "object" && address ? address.port : port;
  writeFileSync(memory, String(bound));
  return bound;
}

function bind(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

/** Opens the console where there is a screen to open it on. The printed address does the same. */
function openBrowser(url: string): void {
  if (process.platform === "linux" && !process.env["DISPLAY"] && !process.env["WAYLAND_DISPLAY"])
    return;
  const command =
    process.platform === "darwin" ? "open" : process.platform === "win32" ? "explorer" : "xdg-open";
  spawn(command, [url], { stdio: "ignore", detached: true })
    .on("error", () => {})
    .unref();
}

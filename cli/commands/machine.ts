import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import { contextOf } from "../context.ts";
import { exitCodes } from "../exit-codes.ts";
import { RemoteProblem } from "../remote.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** `wheelhouse start`, `doctor`, `open`. */
export function addMachine(program: Command): void {
  program
    .command("start")
    .description("Start Wheelhouse on this machine")
    .argument("[options...]", "the options of npm start: --port N, --data DIR, --no-open, …")
    .allowUnknownOption()
    .passThroughOptions()
    .helpOption(false)
    .action(async (options: string[]) => {
      const vite = ["build", "web", "--config", "web/vite.config.ts", "--logLevel", "warn"];
      const steps = [
        [`${root}node_modules/vite/bin/vite.js`, ...vite],
        ["infra/programs/build-ours.ts"],
        ["infra/local/start.mjs", ...options],
      ];
      let code = 0;
      for (const step of steps) if (code === 0) code = await run(step);
      process.exitCode = code;
    });

  program
    .command("doctor")
    .description("Check this machine's setup and the connection to the server")
    .action(async (_, command: Command) => {
      const { client, json, answer } = contextOf(command);
      const { url, socket } = client.connection;
      const me = await client.me().catch((error: unknown) => error);
      if (json) {
        answer({ url, answers: !(me instanceof Error) }, "");
        return;
      }
      const code = await run(["infra/local/doctor.ts"]);
      const said =
        me instanceof Error
          ? `note  ${me.message}`
          : `ok    ${socket ? "the server" : url} answers`;
      process.stdout.write(`${said}\n`);
      process.exitCode = code;
    });

  program
    .command("open")
    .description("Print the address of a Run and open it in the browser")
    .argument("[run]")
    .action(async (name: string | undefined, _, command: Command) => {
      const { client, find, url, answer, interactive } = contextOf(command);
      const address = name === undefined ? client.connection.url : url(await find(name));
      answer({ url: address }, address);
      if (interactive) openBrowser(address);
    });
}

/** Runs a program of this copy in the same terminal. Resolves to its exit code. */
function run(words: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, words, { cwd: root, stdio: "inherit" });
  const pass = (signal: NodeJS.Signals) => void child.kill(signal);
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const signal of signals) process.on(signal, pass);
  return new Promise((resolve, reject) => {
    child.once("error", () =>
      reject(
        new RemoteProblem(
          0,
          "not-here",
          "This copy of Wheelhouse has no server. Run npm install in its folder first.",
        ),
      ),
    );
    child.once("exit", (code, signal) => {
      for (const it of signals) process.off(it, pass);
      resolve(signal === "SIGINT" ? exitCodes.stopped : (code ?? 1));
    });
  });
}

/** Does nothing without a screen: the address is printed too. */
function openBrowser(url: string): void {
  const { platform, env } = process;
  if (platform === "linux" && !env["DISPLAY"] && !env["WAYLAND_DISPLAY"]) return;
  const program = platform === "darwin" ? "open" : platform === "win32" ? "explorer" : "xdg-open";
  spawn(program, [url], { stdio: "ignore", detached: true })
    .on("error", () => {})
    .unref();
}

/**
 * A stand-in for the program in the DevBox: it notes that it started, runs commands that come over
 * its socket, one JSON line each, and saves when it is asked to end, unless the test made it stubborn.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { BoxFile } from "../../local/devboxes/box-file.ts";

if (process.argv[2] === "spare") await once(process, "message");
const box: BoxFile = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8"));
const { command, folders } = box;
appendFileSync(join(folders.session, "starts"), `${box.devbox}\n`);

process.on("SIGTERM", () => {
  appendFileSync(join(folders.session, "asked"), "SIGTERM\n");
  if (existsSync(join(folders.session, "stubborn"))) return;
  writeFileSync(join(folders.session, "saved"), box.devbox);
  process.exit(0);
});

const server = createServer((connection) => {
  createInterface(connection).on("line", (line) => {
    const [program = "", ...args]: string[] = [...command.prefix, ...JSON.parse(line)];
    const child = spawn(program, args, {
      cwd: box.isolated ? folders.box : command.workspace,
      env: { HOME: command.home, PATH: command.path, ...command.env },
      stdio: ["pipe", "pipe", "pipe"],
    });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (said += text));
    child.once("close", (code) => connection.write(`${JSON.stringify({ code, said })}\n`));
  });
  connection.on("error", () => {});
});
// Commands are another user where the server is root; the folder around the socket keeps others out.
server.listen({ path: folders.socket, readableAll: true, writableAll: true });

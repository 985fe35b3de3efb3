import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { RunEvent } from "../../../shared/schemas/event.ts";
import type { Client } from "./support/client.ts";
import type { OwnServer } from "./support/instance.ts";
import { ask, describeHere, ownServer, sh } from "./support/use.ts";

const program = fileURLToPath(new URL("../../../cli/wheelhouse.ts", import.meta.url));
/** `script` of util-linux: runs a command in a pseudo-terminal, and passes on input, output and exit code. */
const script = "/usr/bin/script";
const patienceMs = 45_000;
const keys = { enter: "\r", down: "\u001b[B", interrupt: "\u0003" };

/** The screen shows the instructions before the workspace is there. */
const hasBegun = ({ type }: RunEvent): boolean => type === "step.output";

/** The program and its output. Input comes from a keyboard; without a terminal there is no input. */
class Screen {
  readonly child: ChildProcess;
  readonly code: Promise<number | null>;
  private shown = "";
  private seen = 0;
  private news = () => {};

  constructor(args: readonly string[], env: NodeJS.ProcessEnv, terminal: boolean) {
    const words = [process.execPath, program, ...args].map((it) => `'${it}'`).join(" ");
    const inside = ["-qfec", `stty cols 80 rows 30; exec ${words}`, "/dev/null"];
    const [command, given] = terminal ? [script, inside] : [process.execPath, [program, ...args]];
    this.child = spawn(command, given, {
      stdio: [terminal ? "pipe" : "ignore", "pipe", "pipe"],
      env: { ...process.env, TERM: "xterm-256color", NO_COLOR: "", ...env },
    });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.shown += text;
        this.news();
      });
    this.code = new Promise((resolve) => this.child.once("close", resolve));
  }

  /** All output, without colours and cursor movements. */
  get text(): string {
    return stripVTControlCharacters(this.shown);
  }

  /** Waits until a text appears after the text of the last wait. */
  async until(text: string): Promise<void> {
    const found = () => {
      const at = this.text.indexOf(text, this.seen);
      if (at >= 0) this.seen = at + text.length;
      return at >= 0;
    };
    if (found()) return;
    await new Promise<void>((resolve, reject) => {
      const why = () => new Error(`“${text}” was not shown after:\n${this.text}`);
      const timer = setTimeout(() => reject(why()), patienceMs);
      this.news = () => {
        if (!found()) return;
        clearTimeout(timer);
        this.news = () => {};
        resolve();
      };
    });
  }

  type(text: string): void {
    this.child.stdin?.write(text);
  }
}

let given: { server: OwnServer; client: Client } | undefined;

function here(): { server: OwnServer; client: Client } {
  if (!given) throw new Error("The server is not up.");
  return given;
}

const files: string[] = [];
const screens: Screen[] = [];

/** Starts a Run from a file and follows it. */
async function runAndFollow(instructions: string, terminal = true): Promise<Screen> {
  const { client } = here();
  const { data } = here().server;
  const { worker } = await client.target();
  const file = join(tmpdir(), `wheelhouse-terminal-${crypto.randomUUID()}.md`);
  writeFileSync(file, instructions);
  files.push(file);
  const args = ["run", "-f", file, "--target", worker, "--follow"];
  const screen = new Screen(args, { WHEELHOUSE_DATA: data }, terminal);
  screens.push(screen);
  return screen;
}

/** The newest Run. */
async function newestRun(client: Client): Promise<string> {
  return (await client.get("/api/runs?limit=1")).body.runs[0].id;
}

describeHere("a Run in a terminal", () => {
  beforeAll(async () => {
    given = await ownServer();
  });
  afterEach(() => {
    for (const { child } of screens.splice(0)) child.kill("SIGKILL");
    for (const file of files.splice(0)) rmSync(file, { force: true });
  });
  afterAll(() => given?.server.discard());

  describe.skipIf(!existsSync(script))(`with a person (needs ${script} of util-linux)`, () => {
    it("is followed, answered by keys, steered by a typed line, and ends with the Run's exit code", async () => {
      const go = "until [ -e go ]; do sleep 0.05; done";
      const tick = "until [ -e tick ]; do sleep 0.05; done; echo tock";
      const screen = await runAndFollow(sh(`echo "got: $(${ask})"`, tick, go));
      await screen.until("started this Run");
      await screen.until("launch DevBox");
      await screen.until("Where should the toggle live?");
      await screen.until("❯ Header (recommended)");
      screen.type(keys.down);
      await screen.until("❯ Settings");
      screen.type(keys.enter);
      await screen.until("answered after");
      await screen.until("got: Settings");
      await screen.until("› ");

      const { client, server } = here();
      const id = await newestRun(client);
      screen.type("please");
      await screen.until("please");
      writeFileSync(join(server.workspace(id), "tick"), "");
      await screen.until("tock");
      await screen.until("› please");
      screen.type(` hurry${keys.enter}`);
      await screen.until("queued for the next turn");
      await screen.until("please hurry");
      writeFileSync(join(server.workspace(id), "go"), "");
      await screen.until("delivered at turn 2: “please hurry”");
      await screen.until("Completed");
      expect(await screen.code).toBe(0);
      const said = (await client.events(id)).filter((event) => event.type === "message.queued");
      expect(said).toMatchObject([{ text: "please hurry" }]);
    });

    it("is stopped by Ctrl+C and a yes", async () => {
      const screen = await runAndFollow(sh("echo begun", "sleep 60"));
      await screen.until("begun");
      await screen.until("› ");
      screen.type(keys.interrupt);
      await screen.until("❯ keep watching");
      screen.type(keys.down);
      await screen.until("❯ leave it running");
      screen.type(keys.down);
      await screen.until("❯ stop the Run");
      screen.type(keys.enter);
      await screen.until("Stopped by");
      expect(await screen.code).toBe(130);
    });

    it("continues after the person leaves with Ctrl+C", async () => {
      const screen = await runAndFollow(sh("echo begun", "until [ -e go ]; do sleep 0.05; done"));
      await screen.until("begun");
      await screen.until("› ");
      screen.type(keys.interrupt);
      await screen.until("❯ keep watching");
      screen.type(keys.down);
      await screen.until("❯ leave it running");
      screen.type(keys.enter);
      expect(await screen.code).toBe(130);
      const { client, server } = here();
      const id = await newestRun(client);
      expect((await client.run(id)).status).toBe("running");
      await client.untilEvent(id, hasBegun);
      writeFileSync(join(server.workspace(id), "go"), "");
      await client.untilStatus(id, "completed");
    });

    it("removes its question when someone else answers, and says who", async () => {
      const screen = await runAndFollow(sh(`echo "got: $(${ask})"`));
      await screen.until("❯ Header (recommended)");
      const { client } = here();
      const bob = client.as("bob");
      const asking = await client.run(await newestRun(client));
      expect((await bob.answer(asking, { choices: ["Settings"] })).status).toBe(200);
      await screen.until("bob answered");
      await screen.until("got: Settings");
      expect(await screen.code).toBe(0);
    });

    it("treats a line started before a question as a message, not as the answer", async () => {
      const tick = "until [ -e tick ]; do sleep 0.05; done";
      const screen = await runAndFollow(sh("echo begun", tick, `echo "got: $(${ask})"`));
      await screen.until("begun");
      await screen.until("› ");
      screen.type("later");
      await screen.until("later");
      const { client, server } = here();
      const id = await newestRun(client);
      await client.untilEvent(id, hasBegun);
      writeFileSync(join(server.workspace(id), "tick"), "");
      await screen.until("the script asks");
      await screen.until("› later");
      screen.type(keys.enter);
      await screen.until("Kept until the question is answered.");
      await screen.until("❯ Header (recommended)");
      screen.type(keys.enter);
      await screen.until("answered after");
      await screen.until("queued for the next turn");
      expect(await screen.code).toBe(0);
      expect(await client.output(id)).toContain("got: Header");
    });
  });

  it("says in a pipe how to answer, and ends with exit code 3", async () => {
    const screen = await runAndFollow(sh(ask), false);
    await screen.until("Needs you");
    const { client } = here();
    const id = await newestRun(client);
    await screen.until(`wheelhouse answer ${id}`);
    await screen.until(client.instance.url);
    expect(await screen.code).toBe(3);
    await client.stop(id);
  });
});

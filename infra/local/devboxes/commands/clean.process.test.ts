/** Where a sandboxed DevBox's workspace is read: a sandbox of its own. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readsChanges } from "../../../../functions/devbox/git/changes.contract.ts";
import { dataFolder } from "../../../testing/devbox/devbox-orders.ts";
import { foldersOf } from "../folders.ts";
import { bubblewrap } from "./bubblewrap.ts";
import { detectSandbox } from "./detect.ts";
import { findTools } from "./tools.ts";

const data = dataFolder();
const sandbox = await detectSandbox({ data });
const reason = sandbox.isolated ? "" : ` (skipped: ${sandbox.why})`;

const place = () =>
  bubblewrap({ tools: findTools(), data, bin: join(data, "bin"), node: process.execPath });
const folders = foldersOf(data, "run_probe", "box_probe");
const commandFor = (workspace: string) => {
  const { clean } = place().command("box_probe", "run_probe", { ...folders, workspace });
  if (!clean) throw new Error("This machine has no git.");
  return { workspace: "/workspace", clean: { ...clean, prefix: [...clean.prefix] } };
};
const give = (workspace: string) => {
  const owner = place().owner("run_probe");
  if (owner !== undefined) execFileSync("chown", ["-Rh", `${owner}:${owner}`, workspace]);
};

afterAll(() => rmSync(data, { recursive: true, force: true }));

describe.skipIf(!sandbox.isolated)(`a sandbox of its own${reason}`, () => {
  readsChanges({ command: commandFor, give });

  it("sees the workspace, and can write nothing, reach nothing and read nothing else of the Run", () => {
    const workspace = join(data, "probe");
    mkdirSync(workspace, { recursive: true });
    writeFileSync(join(workspace, "file"), "seen");
    give(workspace);
    const { clean } = commandFor(workspace);
    const [program = "", ...args] = [...clean.prefix, "sh", "-c"];
    const script =
      "cat file; touch x 2> /dev/null && echo written; ls -A /home /run 2> /dev/null; env | cut -d= -f1 | sort | tr '\\n' ' '; tail -n +3 /proc/net/dev | cut -d: -f1; ls -d /proc/[0-9]* | wc -l";
    const { stdout } = spawnSync(program, [...args, script], { encoding: "utf8", env: {} });
    expect(stdout.replace(/\s+/g, " ")).toMatch(
      /^seen(PATH PWD (SHLVL )?TMPDIR|PATH PWD TMPDIR) (_ )?lo [2-8] $/,
    );
  });
});

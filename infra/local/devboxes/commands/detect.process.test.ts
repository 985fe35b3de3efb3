import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { dataFolder } from "../../../testing/devbox/devbox-orders.ts";
import { thisMachine } from "../../workers.ts";
import { detectSandbox } from "./detect.ts";
import { findTools } from "./tools.ts";

const data = dataFolder();
afterAll(() => rmSync(data, { recursive: true, force: true }));

it("says that bubblewrap is missing and how to get it, and offers plain processes", async () => {
  const found = await detectSandbox({
    data,
    tools: { ...findTools(), bwrap: undefined, sandboxExec: undefined },
  });
  expect(found).toMatchObject({
    kind: "none",
    isolated: false,
    why: "bubblewrap (bwrap) is not installed.",
    remedy: expect.stringContaining("bubblewrap"),
  });
  expect(thisMachine(found.place, new Map(), [])).toMatchObject({
    isolated: false,
    isolation: "not isolated",
  });
});

it("believes no bubblewrap that cannot run a command, and repeats what it said", async () => {
  const bwrap = join(data, "bwrap");
  writeFileSync(
    bwrap,
    "#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n",
    {
      mode: 0o755,
    },
  );
  const found = await detectSandbox({
    data: join(data, "inside"),
    tools: { ...findTools(), bwrap },
  });
  expect(found.kind).toBe("none");
  expect(found.why).toContain("bubblewrap is installed but does not work");
  expect(found.remedy).toBeTruthy();
});

describe("a Mac", () => {
  const withProgram = async (script: string) => {
    const sandboxExec = join(data, "sandbox-exec");
    writeFileSync(sandboxExec, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return detectSandbox({ data: join(data, "mac"), tools: { ...findTools(), sandboxExec } });
  };
  /** Passes the command on, as a sandbox does, and shows of what it says only some lines. */
  const passing = (filter: string) => `shift 2; "$@" | ${filter}`;

  it("has a sandbox if its program runs a command that can do only what it may", async () => {
    const found = await withProgram(passing("grep -v 'does not'"));
    expect(found).toMatchObject({ kind: "seatbelt", isolated: true });
    expect(thisMachine(found.place, new Map(), [])).toMatchObject({
      isolated: true,
      isolation: "Seatbelt sandbox",
    });
  });

  it.each([
    ["shows the data folder", passing("cat"), "it does not hide the data folder"],
    [
      "lets write to the data folder",
      passing("grep -v hide"),
      "it does not protect the data folder",
    ],
    ["shares the network", passing("grep -v folder"), "it does not close this machine's ports"],
    ["lets signal", passing("grep -E 'outside|done'"), "it does not protect processes outside"],
    ["says nothing", "exit 0", ""],
    [
      "fails",
      "echo 'sandbox-exec: sandbox_apply: Operation not permitted' >&2; exit 71",
      "Operation not permitted",
    ],
  ])("has none if its program %s", async (_, script, why) => {
    const found = await withProgram(script);
    expect(found).toMatchObject({ kind: "none", isolated: false });
    expect(found.why).toContain(why);
  });
});

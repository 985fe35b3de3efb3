import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { dataFolder } from "../../../testing/devbox/devbox-orders.ts";
import { thisMachine } from "../../workers.ts";
import { detectSandbox } from "./detect.ts";
import { findTools } from "./tools.ts";

const data = dataFolder();
afterAll(() => rmSync(data, { recursive: true, force: true }));

it("says that bubblewrap is missing and how to get it, and offers plain processes", async () => {
  const found = await detectSandbox({ data, tools: { ...findTools(), bwrap: undefined } });
  expect(found).toMatchObject({
    kind: "none",
    isolated: false,
    why: "bubblewrap (bwrap) is not installed.",
    remedy: expect.stringContaining("bubblewrap"),
  });
  expect(thisMachine(found.place, [])).toMatchObject({
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

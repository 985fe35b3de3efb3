import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { controlGroups } from "../../local/devboxes/limits/control-groups.ts";
import { describeHere, sh, useClient } from "./support/use.ts";

const probe = mkdtempSync(join(tmpdir(), "wheelhouse-probe-"));
const { limited } = controlGroups(probe);
rmSync(probe, { recursive: true });
const missing = ["memory", "pids"].filter((name) => !limited.some((it) => it === name));
const without = missing.length > 0 ? ` (skipped: no control group here for ${missing})` : "";

const limits = ["--box-memory", "256M", "--box-processes", "200", "--box-disk", "64M"];

describeHere("a DevBox with small limits", () => {
  const given = useClient(limits);
  const reached = async (id: string) =>
    (await given.it.events(id)).flatMap((event) =>
      event.type === "limit.reached" ? [event["limit"]] : [],
    );

  it("is described to people with its limits", async () => {
    const { body } = await given.it.get("/api/workers");
    expect(body.workers[0].limits.join(" ")).toContain("64 MB of disk");
  });

  it.skipIf(missing.length > 0)(
    `fails a command that takes too much memory, with a sentence, and works on${without}`,
    async () => {
      const { it: client } = given;
      const id = await client.start(
        sh("cat /proc/self/oom_score_adj", "perl -e '$x .= \"x\" x 1000000 while 1'"),
      );
      const failed = await client.untilStatus(id, "failed", "completed");
      expect(failed.summary).toContain("The DevBox reached its memory limit of 256 MB");
      await client.untilEvent(id, (event) => event.type === "limit.reached");
      expect(await reached(id)).toEqual(["memory"]);

      expect((await client.say(id, sh("echo alive"))).status).toBe(202);
      await client.untilStatus(id, "completed");
      expect(await client.output(id)).toMatch(/^800$/m); // ended before what started it
      const types = (await client.events(id)).map((event) => event.type);
      expect(types).not.toContain("devbox.lost");
      expect(await client.output(id)).toContain("alive");
    },
  );

  it.skipIf(missing.length > 0)(
    `fails a command that starts too many processes, with a sentence, and answers meanwhile${without}`,
    async () => {
      const { it: client } = given;
      const id = await client.start(sh("for n in {1..400}; do sleep 600 & done; wait"));
      const failed = await client.untilStatus(id, "failed", "completed");
      expect(failed.summary).toContain("The DevBox reached its limit of 200 processes");
      expect((await client.get("/api/workers")).status).toBe(200);
    },
  );

  it("stops at its disk limit, with a sentence, and goes on with less", async () => {
    const { it: client } = given;
    const id = await client.start(sh("head -c 150M /dev/zero > large; sleep 600"));
    const failed = await client.untilStatus(id, "failed", "completed");
    expect(failed.summary).toContain("The DevBox reached its disk limit of 64 MB");
    expect(await reached(id)).toEqual(["disk"]);

    expect((await client.say(id, sh("rm large; echo tidied"))).status).toBe(202);
    await client.untilStatus(id, "completed");
    expect(await client.output(id)).toContain("tidied");
  });

  it("reserves no large file by one call, which is faster than any measurement, and works on", async () => {
    const { it: client } = given;
    const id = await client.start(
      sh("fallocate -l 3G large || echo refused with $?", "wc -c < large", "rm large"),
    );
    const run = await client.untilStatus(id, "failed", "completed");
    expect(run.status).toBe("completed");
    expect(await client.output(id)).toMatch(/refused with (1|153)\n0\n$/);
    expect(await reached(id)).toEqual([]);
  });

  it("stops at its limit of files, also if they are empty", async () => {
    const { it: client } = given;
    const id = await client.start(
      sh("for n in {1..30}; do mkdir $n; (cd $n; touch {1..1000}); done; sleep 600"),
    );
    const failed = await client.untilStatus(id, "failed", "completed");
    expect(failed.summary).toContain("The DevBox reached its limit of 10,000 files");
  });
});

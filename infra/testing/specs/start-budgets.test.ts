import { basename } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { sparesOf } from "../devbox/spares.ts";
import { type Counted, canTrace, traced } from "../traced.ts";
import { Client } from "./support/client.ts";
import { OwnServer } from "./support/instance.ts";
import { describeHere, sh } from "./support/use.ts";

/**
 * What happens between the request of a Run and its first output costs the time of whoever waits. A change that needs
 * more says so here.
 */
const most = {
  /** Programs: those of the sandbox, of its block and of measuring the disk. Mostly 23 as root. */
  programs: 26,
  /** Of these, one each builds the sandbox, however many files it shows. */
  once: ["bwrap", "setpriv", "prlimit", "unshare", "nsenter", "touch", "head"],
  /** One for the staging folders, one for HOME/.wheelhouse. */
  mkdir: 2,
  /** One for the staging file system, one for all mounts. */
  mount: 2,
  /** Files of the Run that the server and the supervisor open themselves. Mostly 21. */
  opened: 26,
};

const soon = { timeout: 120_000, interval: 50 };

describeHere("the start of a Run", () => {
  describe.skipIf(!canTrace)(canTrace ? "as strace counts it" : "(skipped: no strace)", () => {
    const server = new OwnServer();
    const client = new Client(server);
    let counted: Counted = { programs: [], opened: [] };
    let id = "";
    const times = (name: string) => counted.programs.filter((it) => basename(it) === name).length;

    beforeAll(async () => {
      await server.start();
      const untilOutput = async () => {
        const id = await client.start(sh("echo one", "exec sleep 600"));
        await client.untilEvent(id, (event) => event.type === "step.output");
        return id;
      };
      await untilOutput(); // the first one looks up what does not change
      const spare = await vi.waitFor(() => sparesOf(server.data)[0]?.pid ?? expect.fail(), soon);
      counted = await traced([server.pid ?? 0, spare], async () => {
        id = await untilOutput();
      });
      expect(server.devBoxPid(id)).toBe(spare);
    });
    afterAll(() => server.discard());

    it("starts a limited number of programs", () => {
      const others = counted.programs.filter((it) => it !== process.execPath); // the next spare
      expect(others).toContain("/usr/bin/bash");
      expect(others.length, others.join("\n")).toBeLessThanOrEqual(most.programs);
    });

    it("builds the sandbox and starts a block with one program of each kind", () => {
      for (const name of most.once) expect(times(name), name).toBeLessThanOrEqual(1);
      expect(times("mkdir")).toBeLessThanOrEqual(most.mkdir);
      expect(times("mount")).toBeLessThanOrEqual(most.mount);
    });

    it("opens a limited number of files", () => {
      const own = counted.opened.filter((it) => it.includes(id) && !it.endsWith("/devboxes"));
      expect(own.length).toBeGreaterThan(10);
      expect(own.length, own.join("\n")).toBeLessThanOrEqual(most.opened);
    });
  });
});

import { expect, it } from "vitest";
import { limitWords } from "./limit-words.ts";

const limits = {
  ...{ memoryBytes: 4 * 1024 ** 3, processes: 4_096, cpus: 1 },
  ...{ diskBytes: 20 * 1024 ** 3, files: 2_000_000 },
};

it("says what a DevBox may take", () => {
  expect(limitWords(limits, { limited: ["memory", "pids", "cpu"] }, "linux")).toEqual([
    "Each DevBox gets at most 4 GB of memory, 4,096 processes, 1 processor, 20 GB of disk (measured; a DevBox over it is stopped).",
  ]);
});

it("says what this machine cannot limit, and what to do", () => {
  const [kept, missing] = limitWords(limits, { limited: ["pids"] }, "linux");
  expect(kept).not.toContain("memory");
  expect(missing).toMatch(/^Not limited per DevBox: memory, processors\. .*systemd-run --user/);
  expect(limitWords(limits, { limited: [] }, "darwin")[1]).not.toContain("systemd");
});

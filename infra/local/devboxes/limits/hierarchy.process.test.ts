import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { findHierarchy } from "./hierarchy.ts";

const root = mkdtempSync(join(tmpdir(), "wheelhouse-groups-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const folder = (...names: string[]) => {
  const path = join(root, ...names);
  mkdirSync(path, { recursive: true });
  return path;
};
const mount = (controller: string, shown: string, at: string) =>
  `30 25 0:26 ${shown} ${at} rw,relatime shared:9 - cgroup cgroup rw,${controller}`;

it("finds a process's own group of each controller of version 1", () => {
  const mountinfo = [
    mount("memory", "/", folder("one", "memory")),
    mount("cpu,cpuacct", "/", folder("one", "cpu,cpuacct")),
    mount("pids", "/", folder("one", "pids")),
  ].join("\n");
  const own = folder("one", "memory", "user.slice", "me");
  const cpu = folder("one", "cpu,cpuacct", "user.slice");
  const cgroup =
    "9:memory:/user.slice/me\n5:cpu,cpuacct:/user.slice\n3:pids:/\n1:name=systemd:/x\n";
  expect(findHierarchy({ mountinfo, cgroup })).toEqual({
    version: 1,
    parents: { memory: own, cpu, pids: join(root, "one", "pids") },
  });
});

it("finds it in a container, whose mount shows a part of the hierarchy only", () => {
  const at = folder("two", "memory");
  const below = folder("two", "memory", "server");
  const mountinfo = mount("memory", "/docker/abc", at);
  const parents = (path: string) =>
    findHierarchy({ mountinfo, cgroup: `4:memory:${path}\n` }).parents.memory;
  expect(parents("/docker/abc")).toBe(at);
  expect(parents("/docker/abc/server")).toBe(below);
  expect(parents("/docker/abcdef")).toBe(at);
  expect(parents("/")).toBe(at); // a namespace of its own
});

it("has nothing where the process may not create groups", () => {
  const at = folder("three", "memory");
  const mountinfo = mount("memory", "/", at);
  chmodSync(at, 0o555);
  const found = findHierarchy({ mountinfo, cgroup: "4:memory:/gone\n" });
  expect(found).toEqual({ version: 1, parents: {} });
  expect(findHierarchy({ mountinfo: "", cgroup: "" })).toEqual({ version: 1, parents: {} });
});

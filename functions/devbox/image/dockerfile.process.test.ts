import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { bundleDevBox } from "./bundle.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const dockerfile = readFileSync(join(root, "functions/devbox/Dockerfile"), "utf8").replace(
  /\\\n\s*/g,
  "",
);
const lines = dockerfile.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
const of = (word: string) => lines.filter((line) => line.startsWith(`${word} `));

const folder = mkdtempSync(join(tmpdir(), "wheelhouse-image-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the image of DevBoxes", () => {
  it("copies only existing files, and downloads nothing itself", () => {
    const copied = of("COPY")
      .filter((line) => !line.includes("--from="))
      .flatMap((line) => line.split(" ").slice(1, -1));
    expect(copied.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    expect(of("ADD")).toEqual([]);
    expect(of("ARG")).toEqual([]);
  });

  it("stands on one base of the Node that we run on", () => {
    const bases = of("FROM").map((line) => line.split(" ")[1]);
    expect(new Set(bases)).toEqual(new Set(["node:24-bookworm-slim"]));
  });

  it("takes the engines at the versions that are tested", () => {
    const manifest = JSON.parse(
      readFileSync(join(root, "functions/devbox/clis/package.json"), "utf8"),
    );
    for (const version of Object.values(manifest.devDependencies))
      expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it("names every folder that may be written to", () => {
    const [volumes = ""] = of("VOLUME");
    expect(JSON.parse(volumes.slice("VOLUME ".length))).toEqual([
      ...["/workspace", "/home/devbox", "/var/lib/wheelhouse", "/run/wheelhouse", "/tmp"],
    ]);
  });

  it("builds the supervisor from copied files and installed packages only", async () => {
    const sources = await bundleDevBox(join(folder, "sources"));
    const packages = sources.flatMap(
      (path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? [],
    );
    const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
    const pinned = [...dockerfile.matchAll(/\$\(pinned (\S+)\)/g)].map(([, name = ""]) => name);
    const installed = new Set(pinned);
    for (const name of installed)
      for (const needed of Object.keys(lock[`node_modules/${name}`]?.dependencies ?? {}))
        installed.add(needed);
    expect(packages.filter((name) => !installed.has(name))).toEqual([]);
    const copied = of("COPY").map((line) => `${line.split(" ")[1]}/`);
    const own = sources.filter((path) => !path.includes("node_modules/"));
    expect(own.filter((path) => !copied.some((it) => path.startsWith(it)))).toEqual([]);
  });

  it("starts the supervisor as one file, with its commands beside it", async () => {
    await bundleDevBox(folder);
    for (const name of ["wheelhouse-ask", "wheelhouse-mcp", "wheelhouse-shell"])
      execFileSync("test", ["-x", join(folder, "bin", name)]);
    const started = spawn(process.execPath, [join(folder, "devbox.mjs")], {
      env: { PATH: process.env["PATH"], WHEELHOUSE_ROOT: folder },
    });
    const [said] = await Promise.all([text(started.stderr), once(started, "exit")]);
    expect(said).toContain("WHEELHOUSE_COORDINATOR"); // the variable that it needs
    expect(started.exitCode).toBe(1);
  });
});

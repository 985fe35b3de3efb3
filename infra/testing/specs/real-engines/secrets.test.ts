import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { inWorld, secrets } from "./support/world.ts";

/** Every file below a folder. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((it) => it.isFile())
    .map((it) => join(it.parentPath, it.name));
}

describe.each(["claude-plan", "claude-api", "codex", "opencode", "copilot", "gemini"] as const)(
  "the credentials of %s",
  (engine) => {
    it("are in no stored file, and the engine sees no other engine's secrets", () =>
      inWorld(async ({ client, server }) => {
        const id = await client.start("Show everything. @@secrets", { engine, keepMinutes: 0 });
        const done = await client.untilStatus(id, "completed", "failed");
        expect(done.status).toBe("completed");
        await client.until(
          id,
          (run) => run.devboxes.every((it) => it.state === "gone"),
          "no DevBox",
        );
        const printed = JSON.stringify(await client.events(id));
        expect(printed).toContain("PATH=");
        for (const secret of Object.values(secrets)) expect(printed).not.toContain(secret);

        const leaks = filesIn(server.data).filter((file) => {
          const content = readFileSync(file, "latin1");
          return Object.values(secrets).some((secret) => content.includes(secret));
        });
        expect(leaks).toEqual([]);
        expect(server.output.join("\n")).not.toMatch(new RegExp(Object.values(secrets).join("|")));
      }));
  },
);

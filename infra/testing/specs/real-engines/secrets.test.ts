import { readdirSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate as turnOfEvents } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { pack } from "../../../../functions/archive/archive.ts";
import { unpacked } from "./support/archive.ts";
import { disguisesOf } from "./support/disguises.ts";
import { filesIn } from "./support/files.ts";
import { processesOf } from "./support/processes.ts";
import { inWorld, secrets } from "./support/world.ts";

const disguised = Object.entries(secrets).flatMap(([engine, secret]) =>
  Object.entries(disguisesOf(secret)).map(([name, text]) => ({
    what: `the key of ${engine}, ${name}`,
    bytes: Buffer.from(text, "latin1"),
  })),
);

/** Which keys are in these bytes, and how they are disguised. */
const keysIn = (where: string, content: Buffer): string[] =>
  disguised.flatMap(({ what, bytes }) => (content.includes(bytes) ? [`${where}: ${what}`] : []));

/** Reads file by file, so that the client notices meanwhile which idle connections the server closes. */
async function keysBelow(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const file of filesIn(folder)) {
    const content = await readFile(file).catch(() => undefined); // it may have been removed meanwhile
    if (content) found.push(...keysIn(file, content));
  }
  return found;
}

describe.each(["claude-plan", "claude-api", "codex", "opencode", "copilot", "gemini"] as const)(
  "the credentials of %s",
  (engine) => {
    it("reach its model's service, and are nowhere in the DevBox, its archive and what is stored", () =>
      inWorld(async ({ client, server, model }) => {
        const id = await client.start("Show everything. @@secrets", { engine, keepMinutes: 5 });
        await client.untilEvent(id, (it) => it.type === "step.started" && it.kind === "exec");
        const box = join(server.data, "runs", id);
        const running = processesOf(id).flatMap(({ pid }) =>
          ["environ", "cmdline"].flatMap((file) => {
            try {
              return keysIn(`/proc/${pid}/${file}`, readFileSync(`/proc/${pid}/${file}`));
            } catch {
              return []; // it has ended
            }
          }),
        );
        expect([...running, ...(await keysBelow(box))]).toEqual([]);

        const done = await client.untilStatus(id, "completed", "failed");
        expect(done.status).toBe("completed");
        const folders = readdirSync(box).map((at) => ({ what: "workspace", at, as: at }) as const);
        const archive = await unpacked(pack(box, folders, AbortSignal.timeout(120_000)));
        expect(archive.includes("journal.json")).toBe(true);
        expect(keysIn("the archive", archive)).toEqual([]);

        await turnOfEvents(); // the search of the archive took long; see keysBelow
        await client.post(`/api/runs/${id}/devbox/release`, {});
        await client.until(
          id,
          (run) => run.devboxes.every((it) => it.state === "gone"),
          "no DevBox",
        );
        const printed = JSON.stringify(await client.events(id));
        expect(printed).toContain("PATH=");
        expect(keysIn("the timeline", Buffer.from(printed))).toEqual([]);
        expect(await keysBelow(server.data)).toEqual([]);
        expect(keysIn("the log", Buffer.from(server.output.join("\n")))).toEqual([]);

        // It was the gate that signed in: the service has seen the real key, and no placeholder.
        const asked = model.requests.filter(({ method }) => method === "POST");
        expect(asked.length).toBeGreaterThan(0);
        for (const { headers, path } of asked) {
          const signedIn = ["authorization", "x-api-key", "x-goog-api-key"].map(
            (it) => headers[it],
          );
          expect(signedIn.join(" ")).toContain(secrets[engine]);
          expect(signedIn.join(" ") + path).not.toContain("wheelhouse-");
        }
      }));
  },
);

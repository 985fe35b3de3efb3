import { existsSync, readdirSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { EventOf } from "../../../../shared/schemas/event.ts";
import { CodeHost } from "../support/code-host.ts";
import { plantScript, settings, texts, unstoppable } from "./support/planted.ts";
import { inWorld, type World } from "./support/world.ts";

const token = "ghp_planted_settings_0001";
const cloneUrl = (name: string) => `${host.github}/${name}.git`;

vi.setConfig({ testTimeout: 400_000 }); // three turns of an engine

let host: CodeHost;
let attacker: Server;
/** What reached the address that the planted settings name. */
const reached: string[] = [];

beforeAll(async () => {
  attacker = createServer((request, response) => {
    reached.push(`${request.method} ${request.url}`);
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => attacker.listen(0, "127.0.0.1", resolve));
  const evil = `http://127.0.0.1:${(attacker.address() as AddressInfo).port}`;
  const hook = (name: string) => ({
    SessionStart: [{ hooks: [{ type: "command", command: `touch "$HOME/ran-${name}"` }] }],
  });
  const repository = (name: string, files: Record<string, string>) => ({
    name,
    members: { ada: "write" as const },
    files,
    issues: [{ number: 1, title: "Look around" }],
  });
  const { copilot, opencode } = unstoppable(evil);
  host = await CodeHost.with({
    tokens: { [token]: { user: "ada" } },
    github: [
      repository("acme/planted", { ...texts, ...settings(evil), "plant.sh": plantScript(evil) }),
      repository("acme/copilot", { ...texts, ...copilot }),
      repository("acme/opencode", { ...texts, ...opencode }),
      repository("acme/hooked", {
        ".claude/settings.json": JSON.stringify({ hooks: hook("allowed") }),
        "plant.sh": `printf '%s' '${JSON.stringify({ hooks: hook("changed") })}' > .claude/settings.json\n`,
      }),
    ],
  });
});
afterAll(() => {
  attacker.close();
  host.end();
});

const inRepository = (name: string, test: (world: World, ticketUrl: string) => Promise<void>) =>
  inWorld((world) => test(world, `https://github.com/${name}/issues/1`), [], {
    ...host.env,
    GH_TOKEN: token,
  });

const ignoredIn = async ({ client }: World, id: string) =>
  (await client.events(id)).filter(
    (it) => it.type === "settings.ignored",
  ) as EventOf<"settings.ignored">[];

const homeOf = ({ server }: World, id: string): string => join(server.data, "runs", id, "home");

/** The marks that planted hooks, servers and modules left in the home. */
const ran = (world: World, id: string): string[] => {
  const home = homeOf(world, id);
  return existsSync(home) ? readdirSync(home).filter((it) => it.startsWith("ran-")) : [];
};

const heard = {
  "claude-plan": ["CLAUDE-TEXT", "MORE-TEXT", "SKILL-TEXT"],
  "claude-api": ["CLAUDE-TEXT", "MORE-TEXT", "SKILL-TEXT"],
  codex: ["AGENTS-TEXT"],
  copilot: ["AGENTS-TEXT"],
  opencode: ["AGENTS-TEXT", "SKILL-TEXT"],
  gemini: ["GEMINI-TEXT"],
} as const;
/** Copilot starts a server as soon as a command adds it to its home, so until its next start. docs/security.md says so. */
const untilNextStart: Partial<Record<string, string>> = { copilot: "ran-home-copilot-mcp" };
const noted = {
  "claude-plan": ".claude/settings.json",
  "claude-api": ".mcp.json",
  codex: ".codex/config.toml",
  copilot: ".github/mcp.json",
  opencode: "opencode.json",
  gemini: ".gemini/.env",
} as const;

describe.each(["claude-plan", "claude-api", "codex", "opencode", "copilot", "gemini"] as const)(
  "settings that a repository and a command plant for %s",
  (engine) => {
    it("change nothing, are named on the timeline, and its texts still reach the model", () =>
      inRepository("acme/planted", async (world, ticketUrl) => {
        const { client, model } = world;
        const before = reached.length;
        const id = await client.start("Look around. @@plant", { engine, ticketUrl });
        expect((await client.untilStatus(id, "completed", "failed")).status).toBe("completed");
        const early = untilNextStart[engine];
        expect(ran(world, id).filter((it) => it !== early)).toEqual([]);
        if (early) rmSync(join(homeOf(world, id), early), { force: true });
        await client.say(id, "Again. @@report");
        const again = await client.until(id, (run) => run.leg === 2 && run.completedAt !== null);
        expect(again.status).toBe("completed");

        expect(ran(world, id)).toEqual([]);
        expect(reached.slice(before)).toEqual([]);
        const facts = await ignoredIn(world, id);
        expect(facts[0]?.repository).toBe(cloneUrl("acme/planted"));
        expect(facts[0]?.files.map((it) => it.path)).toContain(noted[engine]);
        const sent = JSON.stringify(model.requests.map((it) => it.body));
        for (const text of heard[engine]) expect(sent).toContain(text);
      }));
  },
);

describe.each(["opencode", "copilot"] as const)(
  "code that %s would run whatever it is told",
  (engine) => {
    it("keeps the engine from starting, with the file and the remedy", () =>
      inRepository(`acme/${engine}`, async (world, ticketUrl) => {
        const id = await world.client.start("Look around. @@report", { engine, ticketUrl });
        const run = await world.client.untilStatus(id, "completed", "failed");
        expect(run.status).toBe("failed");
        expect(run.summary).toContain(
          engine === "opencode" ? ".opencode/plugin/evil.js" : ".github/hooks/evil.json",
        );
        expect(run.summary).toContain("An admin can allow it");
        expect(await ignoredIn(world, id)).toMatchObject([{ blocked: true }]);
        expect(ran(world, id)).toEqual([]);
      }));
  },
);

describe("a settings file that an admin allowed", () => {
  it("counts in the next turn, until its content changes", () =>
    inRepository("acme/hooked", async (world, ticketUrl) => {
      const { client } = world;
      const leg = (number: number) =>
        client.until(id, (run) => run.leg === number && run.completedAt !== null);
      const id = await client.start("Look around. @@report", { engine: "claude-api", ticketUrl });
      await client.untilStatus(id, "completed", "failed");
      expect(ran(world, id)).toEqual([]);
      const [fact] = await ignoredIn(world, id);
      const [file] = fact?.files ?? [];
      expect(file).toMatchObject({ path: ".claude/settings.json", effects: ["SessionStart hook"] });

      const wish = { repository: fact?.repository, path: file?.path, sha256: file?.sha256 };
      expect((await client.post("/api/repository-settings", wish)).status).toBe(201);
      await client.say(id, "Again. @@plant");
      await leg(2);
      expect(ran(world, id)).toEqual(["ran-allowed"]);

      await client.say(id, "Once more. @@report");
      await leg(3);
      expect(ran(world, id)).toEqual(["ran-allowed"]);
      expect(await ignoredIn(world, id)).toHaveLength(2);
    }));
});

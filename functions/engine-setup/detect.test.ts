import { describe, expect, it } from "vitest";
import type { EngineName } from "../../shared/engine.ts";
import { gateAddress, gateKey, noCredentials } from "../../shared/schemas/box-protocol.ts";
import { credentialsFor, detectAll } from "./detect.ts";
import type { Look } from "./look.ts";

const now = Date.parse("2026-11-23T10:00:00Z");

function look(change: {
  env?: Look["env"];
  files?: Record<string, string>;
  programs?: string[];
}): Look {
  const {
    env = {},
    files = {},
    programs = ["claude", "codex", "copilot", "opencode", "gemini"],
  } = change;
  return {
    env,
    read: (path) => files[path],
    find: (program) => (programs.includes(program) ? `/usr/bin/${program}` : undefined),
    now,
  };
}

const available = (at: Look) => detectAll(at).flatMap((it) => (it.available ? [it.engine] : []));
const why = (engine: EngineName, at: Look) => detectAll(at).find((it) => it.engine === engine)?.why;

const claudeFile = (expiresAt: number) =>
  JSON.stringify({
    claudeAiOauth: { accessToken: "access-of-a-plan", refreshToken: "renews-a-plan", expiresAt },
  });

describe("detection", () => {
  it("finds nothing but Script on a machine with no engine, and says how to get each", () => {
    const at = look({ programs: [] });
    expect(available(at)).toEqual(["script"]);
    expect(why("codex", at)).toBe(
      "codex is not installed: npm run engines:install; not signed in: run codex login, or start Wheelhouse with OPENAI_API_KEY",
    );
  });

  it("lists what is ready in the order of auto-detect", () => {
    const env = {
      ...{ OPENAI_API_KEY: "o", ANTHROPIC_API_KEY: "a", CLAUDE_CODE_OAUTH_TOKEN: "t" },
      ...{ GITHUB_TOKEN: "g", OPENROUTER_API_KEY: "r", GEMINI_API_KEY: "m" },
    };
    const order = ["claude-plan", "claude-api", "codex", "copilot", "opencode", "gemini", "script"];
    expect(available(look({ env }))).toEqual(order);
  });

  it("takes a plan from Claude Code's own sign-in until that has expired", () => {
    const path = ".claude/.credentials.json";
    expect(available(look({ files: { [path]: claudeFile(now + 1) } }))).toContain("claude-plan");
    const expired = look({ files: { [path]: claudeFile(now) } });
    expect(why("claude-plan", expired)).toMatch(/^the sign-in has expired: run claude once/);
  });

  it("passes over files that are broken", () => {
    const files = { ".codex/auth.json": "{", ".claude/.credentials.json": "[]" };
    expect(available(look({ files }))).toEqual(["script"]);
  });
});

describe("credentials", () => {
  const env = {
    CLAUDE_CODE_OAUTH_TOKEN: "marked-plan-token-0001",
    ANTHROPIC_API_KEY: "marked-anthropic-key-0002",
    OPENAI_API_KEY: "marked-openai-key-0003",
    COPILOT_GITHUB_TOKEN: "marked-copilot-token-0004",
    OPENROUTER_API_KEY: "marked-openrouter-key-0005",
    GEMINI_API_KEY: "marked-gemini-key-0006",
    AWS_SECRET_ACCESS_KEY: "marked-aws-key-0007",
  };
  const own = [
    ["claude-plan", "CLAUDE_CODE_OAUTH_TOKEN"],
    ["claude-api", "ANTHROPIC_API_KEY"],
    ["codex", "OPENAI_API_KEY"],
    ["copilot", "COPILOT_GITHUB_TOKEN"],
    ["opencode", "OPENROUTER_API_KEY"],
    ["gemini", "GEMINI_API_KEY"],
  ] as const;

  it.each(own)("of %s are its own, all named as secrets, and no other engine's", (engine, name) => {
    const given = credentialsFor(engine, look({ env }));
    const text = JSON.stringify({ ...given, secrets: [] });
    const found = Object.keys(env).filter((it) => text.includes(env[it as keyof typeof env]));
    expect(found).toEqual([name]);
    expect(given.secrets).toContain(env[name]);
  });

  it.each(own.filter(([engine]) => engine !== "copilot"))(
    "of %s stay in the model gate: what the engine gets names only the gate",
    (engine, name) => {
      const given = credentialsFor(engine, look({ env }));
      expect(given.routes).toMatchObject([{ key: env[name] }]);
      expect(given.metered).toBe(true);
      const inBox = JSON.stringify([given.env, given.files]);
      expect(inBox).not.toContain("marked-");
      expect(inBox).toContain(gateKey);
      expect(inBox).toContain(gateAddress(given.routes[0]?.name ?? ""));
    },
  );

  it("go to the person's own model service, also one on this machine, or to the provider's", () => {
    const of = (engine: EngineName, more = {}) =>
      credentialsFor(engine, look({ env: { ...env, ...more } })).routes[0]?.upstream;
    expect(of("claude-api")).toBe("https://api.anthropic.com");
    expect(of("claude-plan", { ANTHROPIC_BASE_URL: "http://127.0.0.1:4000/llm" })).toBe(
      "http://127.0.0.1:4000/llm",
    );
    expect(of("codex")).toBe("https://api.openai.com/v1");
    expect(of("gemini", { GOOGLE_GEMINI_BASE_URL: "https://g.example" })).toBe("https://g.example");
    const own = { COPILOT_PROVIDER_BASE_URL: "http://localhost:11434/v1", COPILOT_MODEL: "m" };
    expect(of("copilot", own)).toBe("http://localhost:11434/v1");
    expect(why("claude-api", look({ env: { ...env, ANTHROPIC_BASE_URL: "file:///x" } }))).toBe(
      "ANTHROPIC_BASE_URL is not an address that begins with http:// or https://",
    );
  });

  it("that cannot go through the model gate are cautioned about", () => {
    const auth = JSON.stringify({ tokens: { access_token: "access-of-chatgpt" } });
    const at = look({ env, files: { ".codex/auth.json": auth } });
    const cautions = detectAll(at).flatMap((it) => (it.caution ? [[it.engine, it.caution]] : []));
    expect(cautions).toEqual([
      ["codex", expect.stringMatching(/ChatGPT cannot go through the model gate.*in the DevBox/)],
      [
        "copilot",
        expect.stringMatching(
          /GitHub cannot go through the model gate.*in the DevBox.*no cost limit stops a turn/,
        ),
      ],
    ]);
  });

  it("of Script are none", () => {
    expect(credentialsFor("script", look({ env }))).toEqual(noCredentials);
  });

  it("of a sign-in leave out what renews it", () => {
    const codex = {
      tokens: { access_token: "access-of-chatgpt", refresh_token: "renews-chatgpt" },
    };
    const files = {
      ".claude/.credentials.json": claudeFile(now + 1),
      ".codex/auth.json": JSON.stringify(codex),
    };
    for (const engine of ["claude-plan", "codex"] as const) {
      const given = JSON.stringify(credentialsFor(engine, look({ files })));
      expect(given).toContain("access-of-");
      expect(given).not.toContain("renews-");
    }
  });

  it("of a ChatGPT sign-in leave out a key beside it, which Codex would be billed by instead", () => {
    const auth = {
      OPENAI_API_KEY: "marked-key-0008",
      tokens: { access_token: "access-of-chatgpt" },
    };
    const given = credentialsFor(
      "codex",
      look({ files: { ".codex/auth.json": JSON.stringify(auth) } }),
    );
    expect(given.files[0]?.content).toContain("access-of-chatgpt");
    expect(JSON.stringify(given)).not.toContain("marked-key-0008");
  });

  it("of Gemini come under the one name that it reads for a key of the Gemini API", () => {
    const given = credentialsFor("gemini", look({ env: { GOOGLE_API_KEY: "marked-key-0009" } }));
    expect(given.env).toMatchObject({ GEMINI_API_KEY: gateKey });
    expect(given.routes).toMatchObject([{ key: "marked-key-0009" }]);
  });
});

import { describe, expect, it } from "vitest";
import { gateAddress, gateKey } from "../../../shared/schemas/box-protocol.ts";
import { credentialsFor, detectAll } from "../detect.ts";
import type { Look } from "../look.ts";

const look = (files: Record<string, unknown>, env: Look["env"] = {}): Look => ({
  env,
  read: (path) => {
    const it = files[path];
    return it === undefined || typeof it === "string" ? it : JSON.stringify(it);
  },
  find: (program) => `/usr/bin/${program}`,
  now: 0,
});
const config = ".config/opencode/opencode.json";
const auth = ".local/share/opencode/auth.json";
const given = (at: Look) => credentialsFor("opencode", at);
const found = (at: Look) => detectAll(at).find((it) => it.engine === "opencode");
const settingsIn = (at: Look) => {
  const file = given(at).files.find(({ path }) => path === config);
  return JSON.parse(file?.content ?? "{}");
};
const led = (at: Look) => JSON.parse(given(at).env["OPENCODE_CONFIG_CONTENT"] ?? "{}").provider;

describe("opencode's providers", () => {
  it("are led through the gate in settings that a repository cannot change, and their keys stay out", () => {
    const at = look({
      [config]: `{ // mine
        "model": "x/large", "provider": { "x": {
          "npm": "@ai-sdk/openai-compatible",
          "options": {
            "baseURL": "http://127.0.0.1:4000/v1/", "apiKey": "marked-key-of-x", "timeout": 5,
            "headers": { "X-Team": "marked-header-of-x" },
          },
          "models": { "large": { "id": "x-large", "cost": { "input": 1, "output": 2, "cache_read": 0.1 } } },
        } }, }`,
    });
    const { routes, secrets, metered } = given(at);
    const price = { input: 1, output: 2, cacheRead: 0.1 };
    expect(routes).toEqual([
      {
        ...{ name: "x", upstream: "http://127.0.0.1:4000/v1/", key: "marked-key-of-x" },
        headers: { "x-team": "marked-header-of-x" },
        prices: { large: price, "x-large": price },
      },
    ]);
    expect(secrets).toEqual(["marked-key-of-x", "marked-header-of-x"]);
    expect(metered).toBe(true);
    expect(led(at)).toEqual({ x: { options: { baseURL: gateAddress("x"), apiKey: gateKey } } });
    expect(settingsIn(at)).toEqual({
      model: "x/large",
      provider: {
        x: {
          npm: "@ai-sdk/openai-compatible",
          options: { timeout: 5 },
          models: { large: expect.anything() },
        },
      },
    });
  });

  it("are known by a variable, a sign-in, or a file that the settings name", () => {
    const env = { GROQ_API_KEY: "marked-groq", MINE: "marked-mine" };
    const at = look(
      {
        [auth]: { openrouter: { type: "api", key: "marked-openrouter" } },
        [config]: {
          provider: {
            mine: { options: { baseURL: "https://m.example/v1", apiKey: "{env:MINE}" } },
            filed: { options: { baseURL: "https://f.example/v1", apiKey: "{file:~/.key}" } },
            open: { options: { baseURL: "http://127.0.0.1:11434/v1" } },
          },
        },
        ".key": "marked-filed\n",
      },
      env,
    );
    const keys = Object.fromEntries(given(at).routes.map(({ name, key }) => [name, key]));
    expect(keys).toEqual({
      ...{ groq: "marked-groq", openrouter: "marked-openrouter" },
      ...{ mine: "marked-mine", filed: "marked-filed", open: undefined },
    });
    expect(JSON.stringify([given(at).env, given(at).files])).not.toContain("marked-");
  });

  it("whose address nobody knows are not ready, and neither are settings that cannot be read", () => {
    const unknown = look({ [auth]: { newcomer: { type: "api", key: "marked-newcomer" } } });
    expect(found(unknown)).toMatchObject({
      available: false,
      why: "the model gate does not know where newcomer is: add provider.newcomer.options.baseURL to opencode.json",
    });
    expect(found(look({ [config]: '{"provider": ' }))?.why).toContain("is not valid JSON");
  });

  it("that people sign in to with an account keep that sign-in in the DevBox, which is said", () => {
    const account = { type: "oauth", access: "marked-access-token", refresh: "marked-refresh" };
    const at = look({
      [auth]: { openai: account, openrouter: { type: "api", key: "marked-openrouter" } },
    });
    expect(found(at)?.caution).toContain("opencode’s sign-in to openai cannot go through");
    expect(given(at).metered).toBe(false);
    const text = JSON.stringify(given(at).files);
    expect(text).toContain("marked-access-token");
    expect(text).not.toMatch(/marked-refresh|marked-openrouter/);
  });

  it("leave what signs in elsewhere out of the settings", () => {
    const at = look(
      {
        [config]: {
          theme: "dark",
          mcp: {
            mine: { type: "remote", url: "https://m", headers: { Authorization: "Bearer marked" } },
          },
        },
      },
      { GROQ_API_KEY: "marked-groq" },
    );
    expect(settingsIn(at)).toEqual({
      theme: "dark",
      mcp: { mine: { type: "remote", url: "https://m", headers: {} } },
    });
  });
});

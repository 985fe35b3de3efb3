import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { memoryDatabase } from "../../infra/local/data/database.ts";
import { sqliteRecords } from "../../infra/local/data/records.ts";
import type { Records } from "../ports/ports.ts";
import { callerOfKey, keysOf, makeKey, revokeKey } from "./api-key.ts";

const start = Date.parse("2026-11-23T10:00:00.000Z");
const ada = { team: "team=a@b.c", name: "ada" };

function world() {
  const clock = { ms: start };
  const records = sqliteRecords(memoryDatabase(), () => clock.ms);
  const now = () => new Date(clock.ms).toISOString();
  return { clock, records, now, entropy: (bytes: number) => randomBytes(bytes) };
}

describe("an API key", () => {
  it("lets its caller in, for its team and by its name", async () => {
    const it = world();
    const { key, secret } = await makeKey(it, ada, { name: "deploy-bot", scope: "run" });
    expect(await callerOfKey(it, secret)).toEqual({
      team: ada.team,
      name: "deploy-bot (key of ada)",
      scope: "run",
      key: key.id,
    });
  });

  it("is kept as a hash, and shown once", async () => {
    const it = world();
    const { secret } = await makeKey(it, ada, { name: "bot", scope: "read" });
    const kept = JSON.stringify(await it.records.list(`keys#${ada.team}`, { limit: 10 }));
    expect(kept).not.toContain(secret.split(".")[2]);
    expect(JSON.stringify(await keysOf(it, ada.team))).not.toMatch(/hash|secret/);
  });

  it("opens nothing after it is revoked", async () => {
    const it = world();
    const { key, secret } = await makeKey(it, ada, { name: "bot", scope: "run" });
    expect(await revokeKey(it, "another", key.id)).toBe(false);
    expect(await revokeKey(it, ada.team, key.id)).toBe(true);
    expect(await callerOfKey(it, secret)).toBeUndefined();
    expect(await revokeKey(it, ada.team, key.id)).toBe(false);
  });

  it("opens nothing after it expires", async () => {
    const it = world();
    const { secret } = await makeKey(it, ada, { name: "bot", scope: "run", expiresInDays: 1 });
    it.clock.ms += 86_400_000 - 1;
    expect(await callerOfKey(it, secret)).toBeDefined();
    it.clock.ms += 1;
    expect(await callerOfKey(it, secret)).toBeUndefined();
  });

  it("records its last use, to the minute", async () => {
    const it = world();
    const { secret } = await makeKey(it, ada, { name: "bot", scope: "run" });
    const lastUsed = async () => (await keysOf(it, ada.team))[0]?.lastUsedAt;
    expect(await lastUsed()).toBeNull();
    await callerOfKey(it, secret);
    expect(await lastUsed()).toBe("2026-11-23T10:00:00.000Z");
    it.clock.ms += 59_999;
    await callerOfKey(it, secret);
    expect(await lastUsed()).toBe("2026-11-23T10:00:00.000Z");
    it.clock.ms += 1;
    await callerOfKey(it, secret);
    expect(await lastUsed()).toBe("2026-11-23T10:01:00.000Z");
  });

  it("records its use once, however many callers use it at the same time", async () => {
    const here = world();
    let written = 0;
    const change: Records["change"] = (shelf, id, decide) =>
      here.records.change(shelf, id, (value) => {
        const after = decide(value);
        if (after) written += 1;
        return after;
      });
    const it = { ...here, records: { ...here.records, change } };
    const { secret } = await makeKey(it, ada, { name: "bot", scope: "run" });
    const callers = await Promise.all(Array.from({ length: 10 }, () => callerOfKey(it, secret)));
    expect(callers.map((caller) => caller?.scope)).toEqual(Array(10).fill("run"));
    expect(written).toBe(1);
  });

  it("is not valid if any part of it is changed", async () => {
    const it = world();
    const { secret } = await makeKey(it, ada, { name: "bot", scope: "run" });
    const other = await makeKey(it, { ...ada, team: "b" }, { name: "bot", scope: "admin" });
    const [head = "", id = "", tail = ""] = secret.split(".");
    const [otherHead = "", otherId = "", otherTail = ""] = other.secret.split(".");
    const forged = [
      [head, id, otherTail].join("."),
      [head, otherId, tail].join("."),
      [otherHead, id, tail].join("."),
      [otherHead, otherId, tail].join("."),
      `${secret}x`,
      secret.slice(0, -1),
      secret.toUpperCase(),
      "wheelhouse_",
      "wheelhouse_..",
      `wheelhouse_${"x".repeat(10_000)}`,
      `${head}.${id}.`,
      `wheelhouse___proto__.${id}.${tail}`,
    ];
    for (const key of forged) expect(await callerOfKey(it, key), key).toBeUndefined();
  });
});

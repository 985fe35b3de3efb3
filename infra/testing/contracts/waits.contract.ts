import { expect, it } from "vitest";
import type { Places, Seen, Wait, Waits } from "../../../functions/ports/ports.ts";
import type { PlaceLimits } from "../../../shared/queue.ts";

const wait = (runId: string, change: Partial<Wait> = {}): Wait => ({
  runId,
  team: "local",
  token: `token of ${runId}`,
  execution: 1,
  kind: "work",
  mark: "box_1",
  at: "2026-11-23T10:00:00.000Z",
  order: "1",
  ...change,
});

/** Contract of every `Waits`. `make` opens an empty one. */
export function waitsContract(make: () => Waits | Promise<Waits>): void {
  it("keeps the newest wait of each Run", async () => {
    const waits = await make();
    expect(await waits.get("run_a")).toBeUndefined();
    await waits.put(wait("run_a"));
    await waits.put(wait("run_a", { token: "newer", kind: "needs-you", mark: "que_1" }));
    expect(await waits.get("run_a")).toEqual(
      wait("run_a", { token: "newer", kind: "needs-you", mark: "que_1" }),
    );
  });

  it("ignores an older wait that comes late", async () => {
    const waits = await make();
    await waits.put(wait("run_a", { token: "newer", order: "2" }));
    await waits.put(wait("run_a", { token: "older", order: "1" }));
    expect((await waits.get("run_a"))?.token).toBe("newer");
  });

  it("lists the waits of a kind, oldest first", async () => {
    const waits = await make();
    const at = (minute: number) => `2026-11-23T10:0${minute}:00.000Z`;
    await waits.put(wait("run_late", { kind: "queued", at: at(3) }));
    await waits.put(wait("run_early", { kind: "queued", at: at(1) }));
    await waits.put(wait("run_other", { at: at(2) }));
    expect((await waits.ofKind("queued")).map((it) => it.runId)).toEqual(["run_early", "run_late"]);
  });
}

const seen = (id: string, seq: number, team = "local"): Seen => ({ id, team, seq });

/**
 * Contract of every `Places`. `make` opens one with these limits. `lossy`: replies may get lost, so a release that freed
 * a place may return false.
 */
export function placesContract(
  make: (limits: PlaceLimits) => Places | Promise<Places>,
  { lossy = false } = {},
): void {
  const freed = lossy ? expect.any(Boolean) : true;
  const of = (total: number) => ({ total, perTeam: total });

  it("are held by no more Runs than the limit, however many claim at once", async () => {
    const places = await make(of(2));
    const claims = await Promise.all(
      ["a", "b", "c", "d"].map((run) => places.claim(seen(`run_${run}`, 1))),
    );
    expect(claims.filter(Boolean)).toHaveLength(2);
    expect(await places.holders()).toHaveLength(2);
  });

  it("stay with their holder, and go to another when given back", async () => {
    const places = await make(of(1));
    expect(await places.claim(seen("run_a", 1))).toBe(true);
    expect(await places.claim(seen("run_a", 1))).toBe(true);
    expect(await places.claim(seen("run_b", 1))).toBe(false);
    expect(await places.release(seen("run_a", 2))).toEqual(freed);
    expect(await places.release(seen("run_a", 2))).toBe(false);
    expect(await places.claim(seen("run_b", 1))).toBe(true);
    expect(await places.holders()).toEqual([{ runId: "run_b", team: "local" }]);
  });

  it("stay with a Run that claimed again, even if an older release comes late", async () => {
    const places = await make(of(1));
    await places.claim(seen("run_a", 1));
    await places.claim(seen("run_a", 5));
    await places.release(seen("run_a", 3));
    expect(await places.release(seen("run_a", 5))).toBe(false);
    expect(await places.holders()).toEqual([{ runId: "run_a", team: "local" }]);
    expect(await places.release(seen("run_a", 6))).toEqual(freed);
    expect(await places.holders()).toEqual([]);
  });

  it("are held by no more Runs of a team than its limit, while other teams get the rest", async () => {
    const places = await make({ total: 3, perTeam: 2 });
    const claims = await Promise.all(
      ["a", "b", "c", "d"].map((run) => places.claim(seen(`run_${run}`, 1, "one"))),
    );
    expect(claims.filter(Boolean)).toHaveLength(2);
    expect(await places.claim(seen("run_e", 1, "other"))).toBe(true);
    expect(await places.claim(seen("run_f", 1, "other"))).toBe(false);
    const [one] = (await places.holders()).filter((it) => it.team === "one");
    await places.release(seen(one?.runId ?? "", 2, "one"));
    expect(await places.claim(seen("run_f", 2, "other"))).toBe(true);
    expect(await places.claim(seen("run_g", 1, "other"))).toBe(false);
    const teams = (await places.holders()).map((it) => it.team);
    expect(teams.toSorted()).toEqual(["one", "other", "other"]);
  });
}

import { expect, it } from "vitest";
import type { Blobs } from "../../ports/ports.ts";
import { byWayOfBlobs } from "./large-reply.ts";

function store() {
  const kept = new Map<string, Uint8Array>();
  const blobs: Blobs = {
    uploadTo: async () => undefined,
    linkTo: async (runId, name) =>
      kept.has(`${runId} ${name}`) ? `https://store/${name}` : undefined,
    put: async (runId, name, bytes) => void kept.set(`${runId} ${name}`, bytes),
    get: async (runId, name) => kept.get(`${runId} ${name}`),
  };
  return { kept, blobs };
}

it("a reply that a function can give is given as it is", async () => {
  const { kept, blobs } = store();
  const reply = await byWayOfBlobs(
    blobs,
    "run_a",
    new Response("all", { headers: { "x-a": "b" } }),
  );
  expect([reply.status, reply.headers.get("x-a"), await reply.text()]).toEqual([200, "b", "all"]);
  expect(kept.size).toBe(0);
});

it("a larger one is put where large results are, and the caller is sent there", async () => {
  const { kept, blobs } = store();
  const text = "x".repeat(6 * 1024 ** 2);
  const reply = await byWayOfBlobs(blobs, "run_a", new Response(text));
  expect(reply.status).toBe(302);
  expect(reply.headers.get("location")).toMatch(/^https:\/\/store\/[0-9a-f]{64}$/);
  expect([...kept.values()][0]).toHaveLength(text.length);
});

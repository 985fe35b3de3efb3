import { randomBytes } from "node:crypto";
import { expect, it, vi } from "vitest";
import { memoryDatabase } from "../../infra/local/data/database.ts";
import { sqliteRecords } from "../../infra/local/data/records.ts";
import { imageReference } from "../../shared/schemas/image.ts";
import type { Ports } from "../ports/ports.ts";
import { join, makeCode } from "../workers/join.ts";
import { findWorker } from "../workers/kept-worker.ts";
import { workerNews } from "../workers/news.ts";
import { ordersFor } from "../workers/report.ts";
import { addImage, imagesOf, mostImages, removeImage } from "./kept-images.ts";

const ada = { team: "team=a@b.c", name: "ada" };
const eve = { team: "others", name: "eve" };

function world(): Ports {
  return {
    records: sqliteRecords(memoryDatabase(), Date.now),
    workerNews: workerNews(),
    now: () => new Date().toISOString(),
    entropy: (bytes: number) => randomBytes(bytes),
    settings: { secret: randomBytes(32) },
  } as unknown as Ports;
}

it("a worker is told which images its team wants, and no others", async () => {
  const ports = world();
  const code = await makeCode(ports, ada, { labels: [], most: 2, credentials: "none" });
  const asked = { code: code.code, proof: "a".repeat(64), protocol: 1, hostname: "shelf" };
  const { worker } = await join(ports, asked);
  const orders = async () => {
    const kept = await findWorker(ports, ada.team, worker);
    return kept ? ordersFor(ports, ada.team, kept) : expect.fail("It joined.");
  };
  const before = await orders();
  await addImage(ports, eve, { reference: "node:22" });
  expect(await orders()).toMatchObject({ images: [], mark: before.mark });
  const told = vi.fn();
  ports.workerNews?.on?.(worker, told);
  const { id } = await addImage(ports, ada, { reference: "node:24" });
  expect(told).toHaveBeenCalledTimes(1);
  const after = await orders();
  expect(after.images).toEqual(["node:24"]);
  expect(after.mark).not.toBe(before.mark);
  await removeImage(ports, ada.team, id);
  expect(await orders()).toMatchObject({ images: [], mark: before.mark });
});

it("an image is added once, and a team has a limit of them", async () => {
  const ports = world();
  const add = (n: number) => addImage(ports, ada, { reference: `node:${n}` });
  const [one, two] = await Promise.allSettled([add(1), add(1)]);
  expect([one.status, two.status].sort()).toEqual(["fulfilled", "rejected"]);
  for (let n = 2; n <= mostImages; n += 1) await add(n);
  await expect(add(99)).rejects.toMatchObject({ code: "too-many" });
  expect(await imagesOf(ports, ada.team)).toHaveLength(mostImages);
  expect(await imagesOf(ports, eve.team)).toEqual([]);
});

it.each([
  ["node:24", true],
  ["ghcr.io/acme/tools:1", true],
  [`localhost:5000/a/b@sha256:${"a".repeat(64)}`, true],
  ["localhost:5000/a/b@sha256:aaaa", false],
  ["127.0.0.1:1/nothing:1", true],
  ["--privileged", false],
  ["host", false],
  ["a b", false],
  ["docker-archive:/etc/passwd", false],
  ["oci:folder/in:1", false],
  ["dir:/", false],
  ["docker://node:24", false],
  ["a//b", false],
  ["a\nb", false],
])("a reference is checked: %s", (reference, good) => {
  expect(imageReference.safeParse(reference).success).toBe(good);
});

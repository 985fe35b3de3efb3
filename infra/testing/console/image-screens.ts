import type { Page } from "playwright-core";
import type { ImageView } from "../../../shared/schemas/image.ts";
import type { Screen } from "./screen.ts";

const machine = { worker: "wkr_local", name: "This machine", online: true } as const;
const shelf = { worker: "wkr_shelf", name: "shelf", online: true } as const;
const host: ImageView = {
  id: "host",
  name: "This machine's own tools",
  kind: "machine",
  image: "host",
  from: "worker",
  workers: [{ ...machine, state: "ready" }],
};
const added = { addedAt: new Date(Date.now() - 3_600_000).toISOString(), addedBy: "ada" };
const tools: ImageView = {
  id: "img_1",
  name: "Build tools",
  kind: "container",
  image: "ghcr.io/acme/build-tools:2026-11@sha256:48e6afa83f994f5e315475f8d0622f7e81786ab0d3cbb",
  from: "team",
  ...added,
  workers: [
    {
      ...machine,
      state: "ready",
      digest: `sha256:${"4f85".repeat(16)}`,
      sizeBytes: 1.24e9,
      holds: {
        platform: "linux/amd64",
        system: "Debian GNU/Linux 12 (bookworm)",
        engines: [
          { name: "claude", version: "2.1.0" },
          { name: "codex", version: "0.169.0" },
        ],
        languages: [
          { name: "node", version: "24.21.0" },
          { name: "python", version: "3.11.2" },
          { name: "go", version: "1.24.3" },
        ],
      },
    },
    { ...shelf, state: "pulling" },
  ],
};
const node: ImageView = {
  id: "img_2",
  name: "node:24-bookworm",
  kind: "container",
  image: "node:24-bookworm",
  from: "team",
  ...added,
  workers: [
    {
      ...machine,
      state: "failed",
      why: "Podman cannot pull it: Error: initializing source docker://node:24-bookworm: pinging container registry registry-1.docker.io: dial tcp: lookup registry-1.docker.io: no such host",
    },
    { ...shelf, online: false, state: "waiting" },
  ],
};

async function open(page: Page, url: string, images: readonly ImageView[]): Promise<void> {
  await page.route("**/api/images", (route) => route.fulfill({ json: { images } }));
  await page.goto(`${url}/images`);
  await page.getByRole("article").first().waitFor();
}

export const imageScreens: readonly Screen[] = [
  {
    name: "images",
    set: async () => undefined,
    open: async (page, { url }) => open(page, url, [tools, node, host]),
  },
  {
    name: "images-none",
    set: async () => undefined,
    open: async (page, { url }) => open(page, url, [host]),
  },
];

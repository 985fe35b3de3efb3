import * as z from "zod";

const text = (most: number) => z.string().max(most);
/** As its program says it: `24.21.0`. Missing: the program is there and did not say it. */
const version = text(40).optional();

export const languageNames = [
  ...["node", "python", "ruby", "go", "rust", "java", "php", "dotnet", "gcc", "deno", "bun"],
  "perl",
] as const;

/** What an image holds, looked up inside it. */
export const imageHolds = z.object({
  /** Operating system and processor of its programs: `linux/arm64`. */
  platform: text(60),
  /** `Debian GNU/Linux 12 (bookworm)` */
  system: text(100).optional(),
  /** The programs of engines in the image itself, by the name of the program. */
  engines: z.array(z.object({ name: text(40), version })).max(20),
  languages: z.array(z.object({ name: text(40), version })).max(30),
});
export type ImageHolds = z.infer<typeof imageHolds>;

/**
 * The name of a container image in a registry: `node:24`, `ghcr.io/acme/tools@sha256:…`. Podman also reads files of the
 * machine, by names such as `docker-archive:/path`: these are refused. `host` means the machine's own tools.
 */
export const imageReference = z
  .string()
  .trim()
  .max(200)
  .refine(isReference, "An image is named like node:24 or ghcr.io/acme/tools:1.")
  .refine((it) => it !== "host", "host means the machine’s own tools. Name a container image.");

function isReference(text: string): boolean {
  const parts = text.split("/");
  const [last = "", ...before] = parts.reverse();
  return (
    /^[a-z0-9][\w.-]*(:\w[\w.-]*)?(@sha256:[0-9a-f]{64})?$/.test(last) &&
    before.every((it, n) =>
      n === before.length - 1
        ? /^[a-zA-Z0-9][\w.-]*(:\d{1,5})?$/.test(it)
        : /^[a-z0-9][\w.-]*$/.test(it),
    )
  );
}

/** `POST /api/images` */
export const newImage = z.lazy(() =>
  z.strictObject({
    reference: imageReference.describe(
      "A container image as Podman and Docker name it. Without a registry: of Docker Hub.",
    ),
    name: imageName.optional().describe("What people see. Default: the reference."),
  }),
);

const imageName = z
  .string()
  .trim()
  .regex(
    /^[\p{L}\p{N}][\p{L}\p{N} ._@/:+-]{0,59}$/u,
    "A name has up to 60 letters, digits and . _ @ / : + -",
  )
  .refine((it) => it !== "host", "host means the machine’s own tools. Choose another name.");

/** How an image is on one worker. */
const imageOnWorker = z.object({
  worker: z.string(),
  name: z.string(),
  online: z.boolean(),
  state: z
    .enum(["ready", "waiting", "pulling", "failed"])
    .describe(
      "Runs can use it where it is `ready`. `waiting`: the worker has not reported on it yet.",
    ),
  why: z.string().optional().describe("Why it cannot be used, or why what it holds is not known."),
  digest: z.string().optional().describe("Names exactly these files."),
  sizeBytes: z.number().optional(),
  holds: imageHolds.optional().describe("Missing while it is looked up."),
});
export type ImageOnWorker = z.infer<typeof imageOnWorker>;

export const imageView = z.lazy(() =>
  z.object({
    id: z.string(),
    name: z.string(),
    kind: z
      .enum(["machine", "container", "cloud"])
      .describe("A worker's own tools, a container image, or a size of the cloud's DevBoxes."),
    image: z.string().describe("What `target.image` of a Run takes."),
    from: z
      .enum(["team", "worker", "deployment"])
      .describe(
        "Who brings it: the team added it, a worker was started with it, or the deployment has it.",
      ),
    addedAt: z.string().optional(),
    addedBy: z.string().optional(),
    workers: z.array(imageOnWorker),
  }),
);
export type ImageView = z.infer<typeof imageView>;

/** An image as a team keeps it. */
export const keptImage = z.object({
  id: z.string(),
  reference: z.string(),
  name: z.string(),
  addedAt: z.string(),
  addedBy: z.string(),
});
export type KeptImage = z.infer<typeof keptImage>;

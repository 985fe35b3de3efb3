import * as z from "zod";
import { imageView, newImage } from "../schemas/image.ts";
import type { Calls } from "./call.ts";

const tag = "Images";
const image = () => imageView.meta({ id: "Image" });

/** What DevBoxes can begin from. */
export const imageCalls = {
  "GET /api/images": {
    id: "listImages",
    tag,
    summary: "List images, where each can be used and what it holds",
    scope: "read",
    replies: {
      200: { description: "All of them.", json: () => z.object({ images: z.array(image()) }) },
    },
  },
  "POST /api/images": {
    id: "addImage",
    tag,
    summary: "Add a container image",
    description:
      "Every worker with Podman or Docker pulls it, looks into it and offers it to Runs. A worker that cannot says why.",
    scope: "admin",
    body: newImage.meta({ id: "NewImage" }),
    example: { reference: "node:24-bookworm", name: "Node 24" },
    replies: { 201: { description: "The image.", json: () => z.object({ image: image() }) } },
    problems: ["already-exists", "too-many"],
  },
  "DELETE /api/images/:id": {
    id: "removeImage",
    tag,
    summary: "Remove a container image",
    description:
      "Workers offer it no longer; its files stay on them. Refused while a schedule, an incoming webhook or a Run that has not ended names it.",
    scope: "admin",
    replies: { 200: { description: "It is removed.", json: () => z.object({}) } },
    problems: ["not-found", "in-use"],
  },
} as const satisfies Calls;

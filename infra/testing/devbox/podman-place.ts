import type { CommandPlace } from "../../local/devboxes/box-file.ts";
import { detectImage } from "../../local/devboxes/containers/detect.ts";
import { containerImage } from "./container-image.ts";

/** Containers with Podman, for a test. `reason` goes behind its title where there are none; in the gate they must work. */
export async function podmanPlace(
  data: string,
): Promise<{ readonly place?: CommandPlace; readonly image: string; readonly reason: string }> {
  const { image = "", why } = containerImage();
  const found = image
    ? await detectImage(image, { data, env: process.env, engine: "podman" })
    : { image, why };
  if (!("why" in found)) return { ...found, reason: "" };
  const reason = ` (skipped: ${found.why})`;
  if (process.env["CI"]) throw new Error(`Podman must work in the gate${reason}`);
  return { image, reason };
}

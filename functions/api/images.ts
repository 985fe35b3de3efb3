import { imageCalls } from "../../shared/calls/images.ts";
import { Problem } from "../../shared/problem.ts";
import { useOf } from "../images/image-use.ts";
import { imageViews } from "../images/image-views.ts";
import { addImage, imageOf, removeImage } from "../images/kept-images.ts";
import { serve } from "./serve.ts";

export const imageRoutes = serve(imageCalls, {
  "GET /api/images": async ({ ports, caller }) => ({
    images: await imageViews(ports, caller.team),
  }),
  "POST /api/images": async ({ ports, caller, body }) => {
    const { id } = await addImage(ports, caller, body);
    const image = (await imageViews(ports, caller.team)).find((it) => it.id === id);
    if (!image) throw noImage(id); // somebody removed it at this moment
    return { image };
  },
  "DELETE /api/images/:id": async ({ ports, caller, params: { id } }) => {
    const kept = /^img_[0-9a-z]{26}$/.test(id) ? await imageOf(ports, caller.team, id) : undefined;
    if (!kept) throw noImage(id);
    const use = await useOf(ports, caller.team, kept);
    if (use !== undefined)
      throw new Problem(
        "in-use",
        `The image ${kept.name} is in use by ${use}. Change or end these first.`,
      );
    await removeImage(ports, caller.team, id);
    return {};
  },
});

const noImage = (id: string) =>
  new Problem(
    "not-found",
    `There is no image ${id.slice(0, 64)} that the team added. GET /api/images lists them.`,
  );

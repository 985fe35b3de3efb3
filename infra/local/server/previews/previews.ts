import type { Ports, Previews } from "../../../../functions/ports/ports.ts";
import { previewAt } from "../../../../functions/previews.ts";
import type { ServerFrame } from "../../../../shared/schemas/frame.ts";
import { foldersOf } from "../../devboxes/folders.ts";
import { isCredential } from "../authentication.ts";
import type { LocalViewers } from "../viewers.ts";
import { type PreviewServer, previewServer } from "./preview-server.ts";

type Parts = {
  readonly data: string;
  readonly token: string;
  /** Called when everything is connected. */
  readonly ports: () => Ports;
  readonly viewers: Pick<LocalViewers, "listen">;
};

/** The previews of one machine and their server. A preview is closed in the moment in which its Run ends or is parked. */
export function localPreviews({ data, token, ports, viewers }: Parts) {
  const { servers, recheck }: PreviewServer = previewServer({
    previewAt: (label) => previewAt(ports(), label),
    socketOf: ({ run, devbox }) => foldersOf(data, run.id, devbox).ports,
    isOurs: (bearer) => isCredential(bearer, token),
    note: (event, fields) => ports().note(event, fields),
  });
  viewers.listen(({ id }, frame) => {
    if (mayClose(frame)) recheck(id);
  });
  const previews: Previews = {
    addressOf(label) {
      const address = servers[0].address();
      const port = typeof address === "object" ? address?.port : undefined;
      return `http://${label}.localhost:${port}/`;
    },
    recheck: () => recheck(),
  };
  return { previews, servers };
}

const mayClose = (frame: ServerFrame): boolean =>
  frame.type === "events" && frame.events.some(({ type }) => /^(run|devbox)\./.test(type));

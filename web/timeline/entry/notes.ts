import type { EngineName } from "../../../shared/engine.ts";
import type { RunEvent } from "../../../shared/schemas/event.ts";
import { type Note, noteOf as noteInWords } from "../../../shared/words/note.ts";
import { webUrl } from "../../changes/work-text.ts";
import type { IconName } from "../../ui/icon.tsx";

/** A note with its icon. `href`: the target of its link, in this page or on the web. */
export type NoteRow = Omit<Note, "url"> & { readonly icon?: IconName; readonly href?: string };

const icons: Partial<Record<RunEvent["type"], IconName>> = {
  "engine.opened": "engine",
  "ticket.read": "book",
  "repository.found": "book",
  "changes.reported": "edit",
  "pull-request.seen": "branch",
};

/** An event in one sentence; undefined if it has its own kind of row. `engine`: the Run's engine. */
export function noteOf(event: RunEvent, engine: EngineName | undefined): NoteRow | undefined {
  const note = noteInWords(event, engine);
  if (!note) return undefined;
  const { url, ...words } = note;
  const icon = icons[event.type];
  const href = event.type === "changes.reported" ? "#changes" : url && webUrl(url);
  return { ...words, ...(icon ? { icon } : {}), ...(href ? { href } : {}) };
}

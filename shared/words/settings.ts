import type { EventOf } from "../schemas/event.ts";

/** The most that a sentence names. The event has all of it. */
const mostNamed = 3;

/** `.claude/settings.json (sets ANTHROPIC_BASE_URL, SessionStart hook) and 2 more files` */
export function filesWords({ files }: Pick<EventOf<"settings.ignored">, "files">): string {
  const named = files.slice(0, mostNamed).map(({ path, effects }) => {
    const all = effects.slice(0, mostNamed);
    const more = effects.length > all.length ? ["…"] : [];
    return effects.length > 0 ? `${path} (${[...all, ...more].join(", ")})` : path;
  });
  const others = files.length - named.length;
  const rest = others === 0 ? [] : [`${others} more ${others === 1 ? "file" : "files"}`];
  return [...named, ...rest].join("; ");
}

/** What happened, and who can change it. */
export function settingsWords(event: EventOf<"settings.ignored">): { text: string; more: string } {
  const text = event.blocked
    ? "The engine was not started, because it cannot ignore what this repository brings"
    : "Ignored settings of the repository, because they have power over the engine";
  const remedy =
    event.repository !== undefined && event.files.some((it) => it.sha256 !== undefined)
      ? ". An admin can allow them in Settings, under Repository settings."
      : "";
  return { text, more: `${filesWords(event)}${remedy}` };
}

import type { EventOf } from "../../../shared/schemas/event.ts";
import { Icon, type IconName } from "../../ui/icon.tsx";

type Kind = EventOf<"step.started">["kind"];

const icons: Record<Kind, IconName> = {
  launch: "box",
  clone: "branch",
  exec: "terminal",
  edit: "edit",
  read: "book",
  search: "search",
  fetch: "globe",
  ask: "question",
  report: "flag",
  other: "dot",
};

export function StepIcon(props: { kind: Kind | undefined }) {
  return <Icon name={icons[props.kind ?? "other"] ?? "dot"} size={13} />;
}

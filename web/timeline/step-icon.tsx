import BookOpen from "lucide-solid/icons/book-open";
import Box from "lucide-solid/icons/box";
import CircleDashed from "lucide-solid/icons/circle-dashed";
import FilePen from "lucide-solid/icons/file-pen";
import Flag from "lucide-solid/icons/flag";
import GitBranch from "lucide-solid/icons/git-branch";
import Globe from "lucide-solid/icons/globe";
import MessageCircleQuestionMark from "lucide-solid/icons/message-circle-question-mark";
import Search from "lucide-solid/icons/search";
import Terminal from "lucide-solid/icons/terminal";
import { Dynamic } from "solid-js/web";
import type { EventOf } from "../../shared/schemas/event.ts";

type Kind = EventOf<"step.started">["kind"];

const icons: Record<Kind, typeof Box> = {
  launch: Box,
  clone: GitBranch,
  exec: Terminal,
  edit: FilePen,
  read: BookOpen,
  search: Search,
  fetch: Globe,
  ask: MessageCircleQuestionMark,
  report: Flag,
  other: CircleDashed,
};

export function StepIcon(props: { kind: Kind | undefined }) {
  return <Dynamic component={icons[props.kind ?? "other"] ?? CircleDashed} size={13} />;
}

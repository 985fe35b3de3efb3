/** Each icon is one path on a grid of 24. */
const shapes = {
  alert: "M12 4 2.8 20h18.4ZM12 10v4M12 17v.1",
  arrowDown: "M12 5v14M6 13l6 6 6-6",
  book: "M4 5c3-1.2 6-.8 8 1 2-1.8 5-2.2 8-1v13c-3-1.2-6-.8-8 1-2-1.8-5-2.2-8-1ZM12 6v13",
  box: "M12 3 20 7.5v9L12 21l-8-4.5v-9ZM4 7.5l8 4.5 8-4.5M12 12v9",
  branch:
    "M6 4v10M6 20a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM18 10a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM18 10c0 4-4 5-9 6",
  check: "m5 12.5 4.5 4.5L19 7.5",
  chevronLeft: "m14.5 6-6 6 6 6",
  chevronRight: "m9.5 6 6 6-6 6",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 7v5l3 2",
  copy: "M9 9h11v11H9ZM15 9V4H4v11h5",
  dot: "M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6Z",
  download: "M12 4v11M7 11l5 5 5-5M5 20h14",
  edit: "M4 20h4L19 9l-4-4L4 16ZM13 7l4 4",
  engine: "M5 8h14v11H5ZM12 8V4M9 12.5v2M15 12.5v2M2.5 12v4M21.5 12v4",
  flag: "M6 21V4M6 4h12l-3 4.5 3 4.5H6",
  globe:
    "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM3 12h18M12 3c3 2.5 4 5.5 4 9s-1 6.5-4 9c-3-2.5-4-5.5-4-9s1-6.5 4-9Z",
  inbox: "M4 13 6.5 5h11L20 13v6H4ZM4 13h5l1.2 2.5h3.6L15 13h5",
  keyboard: "M3 6h18v12H3ZM7 10v.1M11 10v.1M15 10v.1M17.5 10v.1M8 14h8",
  link: "M10 14a4 4 0 0 0 6 .5l3-3a4.2 4.2 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6-.5l-3 3a4.2 4.2 0 0 0 6 6l1-1",
  list: "M9.5 6H20M9.5 12H20M9.5 18H20M3.5 6l1.2 1.2L7 4.8M3.5 12l1.2 1.2L7 10.8M4.5 18v.1",
  more: "M5 12v.1M12 12v.1M19 12v.1",
  monitor: "M3 5h18v11H3ZM9 20h6M12 16v4",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5Z",
  panel: "M3 5h18v14H3ZM14.5 5v14",
  person: "M12 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4.5 21c.5-4 3.5-6.5 7.5-6.5s7 2.5 7.5 6.5",
  play: "M7 4.5 19.5 12 7 19.5Z",
  plus: "M12 5v14M5 12h14",
  question:
    "M9 9a3 3 0 1 1 4.5 2.6c-1 .6-1.5 1.2-1.5 2.4M12 17.5v.1M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Z",
  search: "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13ZM15.5 15.5 20.5 20.5",
  save: "M5 4h11l4 4v12H4V5ZM8 4v5h7M8 20v-6h8v6",
  send: "M4 11.5 20 4l-5 16-4-7ZM11 13l4-4",
  settings:
    "M4 7h9M17 7h3M4 17h3M11 17h9M15 9.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM9 19.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z",
  shieldOff:
    "M4 4l16 16M8.5 4.3 12 3l8 3v6c0 1.5-.4 2.9-1 4.1M4 6.5V12c0 4.5 3.5 7.5 8 9 2-.7 3.7-1.6 5-2.9",
  square: "M6 6h12v12H6Z",
  sun: "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM12 2v2.5M12 19.5V22M2 12h2.5M19.5 12H22M5 5l1.7 1.7M17.3 17.3 19 19M5 19l1.7-1.7M17.3 6.7 19 5",
  terminal: "m5 7 5 5-5 5M12.5 18H19",
  x: "m6 6 12 12M18 6 6 18",
} as const;

export type IconName = keyof typeof shapes;

/** A line icon in the colour of the text around it. Text beside it, or `label`, says what it means. */
export function Icon(props: { name: IconName; size?: number; filled?: boolean; label?: string }) {
  return (
    <svg
      width={props.size ?? 16}
      height={props.size ?? 16}
      viewBox="0 0 24 24"
      fill={props.filled ? "currentColor" : "none"}
      stroke="currentColor"
      stroke-width="2"
      stroke-linecap="round"
      stroke-linejoin="round"
      role={props.label ? "img" : undefined}
      aria-label={props.label}
      aria-hidden={props.label ? undefined : "true"}
    >
      <path d={shapes[props.name]} />
    </svg>
  );
}

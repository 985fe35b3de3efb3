/** The wheel. Its name stands beside it in text. */
export function Logo(props: { size?: number }) {
  return (
    <svg
      width={props.size ?? 22}
      height={props.size ?? 22}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="1.7"
      stroke-linecap="round"
      aria-hidden="true"
    >
      <circle cx="12" cy="12" r="6.2" />
      <path d="M12 1.8v20.4M3.17 6.9l17.66 10.2M3.17 17.1l17.66-10.2" />
      <circle cx="12" cy="12" r="2.3" fill="currentColor" stroke="none" />
    </svg>
  );
}

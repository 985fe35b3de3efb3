/** The wheel. Decorative: the name appears beside it as text. */
export function Logo(props: { size?: number }) {
  return (
    <svg
      width={props.size ?? 24}
      height={props.size ?? 24}
      viewBox="0 0 32 32"
      fill="none"
      stroke="currentColor"
      stroke-linecap="round"
      aria-hidden="true"
    >
      <circle cx="16" cy="16" r="8.6" stroke-width="2.6" />
      <path
        stroke-width="1.7"
        d="M16 13v-4.5M16 23.5V19M13 16H8.5M23.5 16H19M13.9 13.9 10.7 10.7M21.3 21.3 18.1 18.1M18.1 13.9 21.3 10.7M10.7 21.3 13.9 18.1"
      />
      <path
        stroke-width="2.9"
        d="M16 4.6V2.9M16 29.1V27.4M4.6 16H2.9M29.1 16H27.4M7.94 7.94 6.74 6.74M25.26 25.26 24.06 24.06M24.06 7.94 25.26 6.74M6.74 25.26 7.94 24.06"
      />
      <circle cx="16" cy="16" r="2.5" fill="currentColor" stroke="none" />
    </svg>
  );
}

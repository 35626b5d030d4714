/** The sign of AuraLink: a source, and what goes out from it. */
export const Mark = ({ size = 24 }: { readonly size?: number }) => (
  <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden focusable="false">
    <rect width="32" height="32" rx="9" fill="#4a59e0" />
    <circle cx="16" cy="16" r="3.4" fill="#fff" />
    <path
      d="M9.4 22.6a9.3 9.3 0 0 1 0-13.2M22.6 9.4a9.3 9.3 0 0 1 0 13.2"
      fill="none"
      stroke="#fff"
      strokeWidth="2.4"
      strokeLinecap="round"
    />
  </svg>
);

import { ExternalLink } from 'lucide-react';

/** A picture an answer points to. Loading it would tell its server who reads this, so it is a link to a page of its own. */
export function RemoteImage({ src, alt }: { src: string; alt: string }) {
  const address = parse(src);
  if (!address) return <span className="text-ink-3">{alt || 'Picture without an address'}</span>;
  return (
    <a
      href={address.href}
      target="_blank"
      rel="noopener noreferrer"
      referrerPolicy="no-referrer"
      className="inline-flex max-w-full items-center gap-1.5 rounded-md border border-line px-2 py-1 text-sm"
    >
      <ExternalLink aria-hidden className="size-4 shrink-0" />
      <span className="truncate">
        Open picture{alt ? ` “${alt}”` : ''} from {address.host}
      </span>
    </a>
  );
}

function parse(src: string): URL | null {
  const address = URL.canParse(src, location.href) ? new URL(src, location.href) : null;
  return address && /^https?:$/.test(address.protocol) ? address : null;
}

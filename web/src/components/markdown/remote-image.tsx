import { ImageOff } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../ui/button';

/** A picture an answer points to. Loading it would tell its server who reads this, so it waits for a click. */
export function RemoteImage({ src, alt }: { src: string; alt: string }) {
  const [shown, setShown] = useState(false);
  const address = parse(src);
  if (!address) return <span className="text-ink-3">{alt || 'Picture without an address'}</span>;
  if (shown)
    return <img src={address.href} alt={alt} referrerPolicy="no-referrer" loading="lazy" className="max-h-[480px] max-w-full rounded-lg" />;
  return (
    <Button size="sm" onClick={() => setShown(true)} className="max-w-full">
      <ImageOff aria-hidden />
      <span className="truncate">
        Show picture{alt ? ` “${alt}”` : ''} from {address.host}
      </span>
    </Button>
  );
}

function parse(src: string): URL | null {
  const address = URL.canParse(src, location.href) ? new URL(src, location.href) : null;
  return address && /^https?:$/.test(address.protocol) ? address : null;
}

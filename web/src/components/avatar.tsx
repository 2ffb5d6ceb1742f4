import { useState } from 'react';
import { cn } from '@/lib/cn';

const tones = [
  'bg-accent-soft text-accent-text',
  'bg-running-soft text-running',
  'bg-ok-soft text-ok',
  'bg-warn-soft text-warn',
  'bg-idle-soft text-idle',
];

/** First letters of the first two words: "Data Analyst" is DA. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const letters = words.length > 1 ? words.slice(0, 2).map((word) => [...word][0]) : [...(words[0] ?? '?')].slice(0, 2);
  return letters.join('').toUpperCase();
}

/** Pictures of other hosts are not loaded: their servers would learn who looks, and when. */
function isOwn(url: string): boolean {
  return url.startsWith('data:image/') || (URL.canParse(url, location.href) && new URL(url, location.href).origin === location.origin);
}

/** A picture of our own, or the initials where there is none or it does not load. Decoration: the name stands beside it. */
export function Avatar({ name, url, className }: { name: string; url?: string | null; className?: string }) {
  const [broken, setBroken] = useState<string | null>(null);
  if (url && isOwn(url) && broken !== url) {
    return (
      <img
        src={url}
        alt=""
        loading="lazy"
        referrerPolicy="no-referrer"
        onError={() => setBroken(url)}
        className={cn('size-9 shrink-0 rounded-lg object-cover', className)}
      />
    );
  }
  const tone = tones[[...name].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) % tones.length];
  return (
    <span
      aria-hidden
      className={cn('flex size-9 shrink-0 items-center justify-center rounded-lg text-sm font-semibold select-none', tone, className)}
    >
      {initials(name)}
    </span>
  );
}

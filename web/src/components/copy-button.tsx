import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { toast } from '@/lib/toast';
import { Button, type ButtonProps } from './ui/button';
import { Tooltip } from './ui/tooltip';

/** Copies a text; the icon turns into a tick for a moment. `label` says what: "Copy prompt". */
export function CopyButton({ text, label = 'Copy', ...props }: { text: string | (() => string); label?: string } & ButtonProps) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1_500);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async () => {
    try {
      await copyText(typeof text === 'string' ? text : text());
      setCopied(true);
    } catch {
      toast.error('Copying was refused by the browser', { description: 'Select the text and copy it by hand.' });
    }
  };
  return (
    <Tooltip label={copied ? 'Copied' : label}>
      <Button variant="ghost" size="icon-sm" aria-label={copied ? 'Copied' : label} {...props} onClick={() => void copy()}>
        {copied ? <Check aria-hidden className="text-ok" /> : <Copy aria-hidden />}
      </Button>
    </Tooltip>
  );
}

async function copyText(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // Plain http on a LAN address has no clipboard API.
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'sr-only';
  document.body.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  if (!done) throw new Error('copy refused');
}

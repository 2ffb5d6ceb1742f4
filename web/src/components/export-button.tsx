import { Download } from 'lucide-react';
import { useState } from 'react';
import { send } from '@/api/client';
import { messageOf } from '@/lib/problem';
import { saveBlob } from '@/lib/save-file';
import { toast } from '@/lib/toast';
import { Button } from './ui/button';

/** Saves a list as a CSV file: everything that passes the filter, also what is not loaded. */
export function ExportButton({ name, path, filter }: { name: string; path: string; filter: object }) {
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    try {
      const response = await send('GET', path, { query: { ...filter }, headers: { Accept: 'text/csv' } });
      saveBlob(name, await response.blob());
    } catch (error) {
      toast.error('The export failed', { description: messageOf(error) });
    }
    setBusy(false);
  };
  return (
    <Button pending={busy} onClick={() => void save()}>
      <Download aria-hidden />
      Export CSV
    </Button>
  );
}

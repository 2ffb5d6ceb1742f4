import { useQueryClient } from '@tanstack/react-query';
import { Upload } from 'lucide-react';
import { useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { Button } from '@/components/ui/button';
import { paths } from '@/lib/paths';
import { messageOf, Problem } from '@/lib/problem';
import { toast } from '@/lib/toast';
import { workflowRequests } from '../workflow-queries';
import { takeIn } from './take-in';

/** Makes a workflow, and the agents it describes, of a YAML or JSON file. */
export function ImportButton() {
  const client = useQueryClient();
  const navigate = useNavigate();
  const input = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const take = async (file: File) => {
    setBusy(true);
    try {
      const made = await workflowRequests.importFile(file);
      takeIn(client, made);
      void navigate(paths.workflow.to(made.workflow.id));
    } catch (problem) {
      const faults =
        problem instanceof Problem && problem.errors.length > 1 ? problem.errors.slice(0, 5).map(placed).join(' ') : messageOf(problem);
      toast.error(`“${file.name}” could not be imported`, { description: faults });
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Button pending={busy} onClick={() => input.current?.click()}>
        <Upload aria-hidden />
        Import
      </Button>
      <input
        ref={input}
        type="file"
        accept=".yaml,.yml,.json"
        aria-label="Workflow file"
        className="hidden"
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = '';
          if (file) void take(file);
        }}
      />
    </>
  );
}

const placed = (fault: { field: string; message: string; line?: number }) =>
  `${fault.line ? `Line ${fault.line}, ` : ''}${fault.field}: ${fault.message}`;

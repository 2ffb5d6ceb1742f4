import { Select } from '@/components/ui/select';
import { runNumber } from './task-rules';

/** Chooses which run of the task is looked at; a retry from scratch begins a new one. */
export function RunSelect({ run, present, onChange }: { run: number; present: number; onChange: (run: number) => void }) {
  return (
    <Select
      aria-label="Run"
      size="sm"
      className="mb-1 w-auto"
      value={String(run)}
      onValueChange={(value) => onChange(Number(value))}
      options={Array.from({ length: present + 1 }, (_, index) => present - index).map((each) => ({
        value: String(each),
        label: each === present ? `Run ${runNumber(each)} (present)` : `Run ${runNumber(each)}`,
      }))}
    />
  );
}

import { CircleAlert, CircleCheck, CircleDashed, CloudOff, TriangleAlert } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { Popover, PopoverClose, PopoverContent, PopoverTrigger } from '@/components/ui/popover';
import { plural } from '@/lib/format';
import type { Selection } from './editor-state';
import { warningsOf } from './faults';
import type { Draft } from './graph-edit';
import type { Check } from './use-faults';

/** How the draft stands: what is wrong with it, one press away from its place; or that this is not known. */
export function Problems({ check, draft, onSelect }: { check: Check; draft: Draft; onSelect: (selection: Selection) => void }) {
  const { state, faults, again } = check;
  const count = faults.all.length;
  const warnings = warningsOf(draft);
  // That there is nothing yet is no fault of anybody's.
  if (draft.nodes.length === 0) return null;
  const told = [count > 0 && plural(count, 'problem'), warnings.length > 0 && plural(warnings.length, 'warning')]
    .filter(Boolean)
    .join(', ');
  return (
    <>
      <span role="status" data-testid="editor-faults" className="sr-only">
        {state === 'failed' ? 'Not checked' : state === 'checking' ? 'Checking' : told || 'No problems'}
      </span>
      {state === 'failed' ? (
        <Button variant="ghost" size="sm" onClick={again} title="The server could not be asked. Press to try again.">
          <CloudOff aria-hidden className="text-warn" />
          Not checked
        </Button>
      ) : told ? (
        <Popover>
          <PopoverTrigger asChild>
            <Button variant="ghost" size="sm" className={count > 0 ? 'text-bad hover:text-bad' : ''}>
              {count > 0 ? <CircleAlert aria-hidden /> : <TriangleAlert aria-hidden className="text-warn" />}
              {told}
            </Button>
          </PopoverTrigger>
          <PopoverContent aria-label="Problems" align="end" className="max-h-96 w-96 max-w-[calc(100vw-2rem)] overflow-y-auto p-1">
            <ul>
              {[...faults.all, ...warnings].map(({ text, selection }) => (
                <li key={text}>
                  <PopoverClose
                    className="w-full rounded-md px-2 py-1.5 text-left text-sm wrap-anywhere hover:bg-hover"
                    onClick={() => onSelect(selection)}
                  >
                    {text}
                  </PopoverClose>
                </li>
              ))}
            </ul>
          </PopoverContent>
        </Popover>
      ) : (
        <span aria-hidden className="flex items-center gap-1.5 px-2.5 text-sm text-ink-3">
          {state === 'checking' ? <CircleDashed className="size-4" /> : <CircleCheck className="size-4 text-ok" />}
          <span className="max-sm:hidden">{state === 'checking' ? 'Checking' : 'No problems'}</span>
        </span>
      )}
    </>
  );
}
